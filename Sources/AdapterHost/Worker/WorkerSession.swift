import CAdapterChannel
import ConnectorModel
import MTDAdapterABI

/// A worker whose adapter has been loaded and described: commands go in, checked answers come out.
///
/// It belongs to one connection's thread.
@safe final class WorkerSession {
  let process: WorkerProcess
  let limits: AdapterLimits
  private let options: WorkerOptions
  private let log: AdapterLog?

  static let attempts = 4

  /// Starts a worker for a library. A place in memory that the worker finds taken is tried elsewhere.
  init(
    library: WorkerLibrary, options: WorkerOptions, limits: AdapterLimits, log: AdapterLog?
  ) throws(WorkerFault) {
    (self.options, self.limits, self.log) = (options, limits, log)
    (process, first) = try Self.start(library: library, options: options)
  }

  private static func start(
    library: WorkerLibrary, options: WorkerOptions
  ) throws(WorkerFault) -> (WorkerProcess, WorkerAnswer) {
    var attempt = 0
    while true {
      do throws(WorkerFault) {
        let process = try WorkerProcess(
          library: library, options: options, ctx: UInt64.random(in: 1...UInt64.max),
          attempt: attempt)
        return (process, try hello(process, options))
      } catch {
        attempt += 1
        guard error == .addressTaken, attempt < attempts else { throw error }
      }
    }
  }

  /// What the worker said of the library.
  let first: WorkerAnswer

  private static func hello(
    _ process: WorkerProcess, _ options: WorkerOptions
  ) throws(WorkerFault) -> WorkerAnswer {
    try process.wait(
      for: "loading", until: HostTime.now.monotonic(after: options.controlDuration),
      duration: options.controlDuration)
  }

  /// Makes one control call.
  func control(
    _ operation: UInt32, _ name: String, record: (CallArena) -> UInt = { _ in 0 }
  ) throws(WorkerFault) -> WorkerAnswer {
    guard let place = layOut(in: .whole, record) else { throw .tooLarge }
    let call = begin(
      operation, name, duration: options.controlDuration, record: place, stop: { MTDA_GO_ON })
    return try finish(call)
  }

  /// A command that was given and is to be answered.
  struct Call {
    fileprivate let name: String
    fileprivate let duration: Duration
    fileprivate let began: HostTime
    fileprivate var deadline: UInt64 { began.monotonic(after: duration) }

    var elapsed: Duration {
      .nanoseconds(HostTime.now.monotonicNanoseconds - began.monotonicNanoseconds)
    }
  }

  /// Lays out in shared memory what a call is about: `record` does it and gives the address, or 0. The
  /// answer is its place in the input; nil when there is too little room.
  func layOut(in room: WorkerMemory.Room, _ record: (CallArena) -> UInt) -> UInt64? {
    let arena = process.arena(in: room)
    let address = record(arena)
    return arena.hasOverflown ? nil : process.offset(of: address)
  }

  /// Gives a command. `stop` says whether somebody has asked to stop.
  func begin(
    _ operation: UInt32, _ name: String, duration: Duration, record: UInt64, stop: () -> UInt32
  ) -> Call {
    log?.renew()
    let call = Call(name: name, duration: duration, began: .now)
    process.begin(
      WorkerCommand(
        operation: operation, call: UInt64.random(in: 1...UInt64.max),
        deadline: call.deadline, limits: limits, record: record),
      stop: stop)
    return call
  }

  /// Waits for the answer; `onRound` gets each that only says that there is more to come.
  func finish(
    _ call: Call, onRound: (WorkerAnswer) -> Void = { _ in }
  ) throws(WorkerFault) -> WorkerAnswer {
    do throws(WorkerFault) {
      while true {
        let answer = try process.wait(
          for: call.name, until: call.deadline, duration: call.duration)
        guard answer.header.kind == CHANNEL_ROUND else {
          writeLines(of: answer)
          return answer
        }
        // Rounds without end are a call without end.
        guard HostTime.now.monotonicNanoseconds < call.deadline else {
          process.kill()
          throw WorkerFault.hung(during: call.name, after: call.duration)
        }
        onRound(answer)
        process.proceed()
      }
    } catch {
      if let last = process.lastWords() { writeLines(of: last) }
      throw error
    }
  }

  private func writeLines(of answer: WorkerAnswer) {
    guard let log else { return }
    answer.writeLines(to: log)
    for line in process.output.takeLines() { log.writePrinted(line) }
  }
}
