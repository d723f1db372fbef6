import AdapterChannel
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
    var attempt = 1
    while true {
      do throws(WorkerFault) {
        let process = try WorkerProcess(
          library: library, options: options, ctx: UInt64.random(in: 1...UInt64.max))
        return (process, try hello(process, options))
      } catch {
        attempt += 1
        guard error == .addressTaken, attempt <= attempts else { throw error }
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
    try run(
      operation, name, duration: options.controlDuration, stop: { MTDA_GO_ON }, record: record)
  }

  /// Makes one call. `record` lays out in shared memory what it is
  /// about and gives the address, or 0; `onRound` gets each answer that
  /// only says that there is more to come.
  func run(
    _ operation: UInt32, _ name: String, duration: Duration, stop: () -> UInt32,
    record: (CallArena) -> UInt, onRound: (WorkerAnswer) -> Void = { _ in }
  ) throws(WorkerFault) -> WorkerAnswer {
    log?.renew()
    let arena = process.arena()
    let address = record(arena)
    guard !arena.hasOverflown else { throw .tooLarge }
    let command = WorkerProcess.Command(
      operation: operation, name: name, call: UInt64.random(in: 1...UInt64.max),
      duration: duration, limits: limits, record: process.offset(of: address))
    let deadline = HostTime.now.monotonic(after: duration)
    process.begin(command, stop: stop())
    do throws(WorkerFault) {
      while true {
        let answer = try process.wait(for: name, until: deadline, duration: duration)
        guard answer.header.kind == CHANNEL_ROUND else {
          finish(answer)
          return answer
        }
        // Rounds without end are a call without end.
        guard HostTime.now.monotonicNanoseconds < deadline else {
          process.kill()
          throw WorkerFault.hung(during: name, after: duration)
        }
        onRound(answer)
        process.proceed()
      }
    } catch {
      if let last = process.lastWords() { finish(last) }
      throw error
    }
  }

  private func finish(_ answer: WorkerAnswer) {
    guard let log else { return }
    answer.writeLines(to: log)
    for line in process.printed() { log.writePrinted(line) }
  }
}
