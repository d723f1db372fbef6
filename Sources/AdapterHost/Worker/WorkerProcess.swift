import CAdapterChannel
import ConnectorModel
import Glibc
import MTDAdapterABI
import Synchronization

/// One worker from its start to its end: memory, descriptors, process.
///
/// Whoever lets go of it kills the process and reaps it.
// Only the connection's own thread uses it, but for `askToStop`, which touches an atomic word and a
// socket that both live as long as this does.
@safe final class WorkerProcess: @unchecked Sendable {
  private let memory: WorkerMemory
  /// The number by which the kernel knows it.
  let identifier: Int32
  private let pidfd: Int32
  private let answer: Int32
  private let watch: Int32
  /// What the adapter prints.
  let output: WorkerOutput
  private let grace: Duration
  /// What is looked at while it lives.
  let watched: WatchedWorker
  private let rooms = AnswerRooms()
  private var answers: UInt32 = 0
  /// What it could not put up, as it said before anything of the adapter ran; nil: it has not come so far.
  private var missing: UInt32?
  /// It has closed what it answers by.
  private var hasHungUp = false
  private var hasEnded = false

  /// Starts a worker and waits until it has loaded its library, or not.
  init(
    library: WorkerLibrary, options: WorkerOptions, ctx: UInt64, attempt: Int
  ) throws(WorkerFault) {
    let memory = try WorkerMemory(
      attempt: attempt,
      isSealed: !options.treatedAsMissing.contains(.sealing),
      mayBeUnsealed: options.acceptedMissing.contains(.sealing))
    var layout = StartLayout(memory)
    layout.out(options, ctx: ctx)
    let plumbing = try WorkerPlumbing(memory: memory, library: library.image.descriptor)
    let group = options.cgroups.flatMap { WorkerCgroup(in: $0, bounds: options.bounds) }
    let process = try plumbing.start(options, memory, group: group?.entrance)
    (identifier, pidfd) = (process.identifier, process.pidfd)
    (answer, watch) = (plumbing.answer, plumbing.watch)
    output = WorkerOutput(plumbing.output)
    memory.closeFiles()
    self.memory = memory
    grace = options.grace
    watched = WatchedWorker(
      identifier: identifier, pidfd: pidfd, bounds: options.bounds, group: group,
      mayStartProcesses: options.profile == .worker)
    WorkerWatch.shared.add(watched)
  }

  deinit {
    kill()
    for file in [pidfd, answer, watch] { Glibc.close(file) }
  }

  // MARK: Commands

  /// A fresh arena over a part of the input. What was laid out there before is overwritten.
  func arena(in room: WorkerMemory.Room) -> CallArena {
    unsafe CallArena(region: memory.bytes(of: room))
  }

  /// Where in the input an address lies; 0 for none.
  func offset(of address: UInt) -> UInt64 {
    address == 0 ? 0 : UInt64(address) &- memory.base
  }

  /// Gives a command; `stop` says whether somebody has asked to stop.
  func begin(_ command: WorkerCommand, stop: () -> UInt32) {
    unsafe command.write(into: memory.input)
    send()
    // Asked afterwards: whoever asks to stop later finds the command given, and writes over it.
    let reason = stop()
    if reason != MTDA_GO_ON { askToStop(reason) }
  }

  /// Commands the worker to go on after a round.
  func proceed() {
    unsafe memory.input.pointee.operation = CHANNEL_CONTINUE
    send()
  }

  private func send() {
    watched.isBusy.store(true, ordering: .relaxed)
    let word = unsafe memory.input
    unsafe channel_store(&word.pointee.command, channel_load(&word.pointee.command) &+ 1)
    unsafe channel_wake(&word.pointee.command)
  }

  /// From any thread: asks the running call to return.
  func askToStop(_ reason: UInt32) {
    unsafe channel_store(&memory.input.pointee.stop, reason)
    channel_send(watch)
  }

  // MARK: Answers

  /// Waits for an answer. At the deadline the adapter is told to stop; when it has not returned after a
  /// while of grace, the process is killed. Whatever is thrown, the process is gone.
  func wait(for name: String, until deadline: UInt64, duration: Duration) throws(WorkerFault)
    -> WorkerAnswer
  {
    var limit = deadline
    var isTold = false
    while true {
      let now = HostTime.now.monotonicNanoseconds
      let events = channel_wait(hasHungUp ? -1 : answer, pidfd, limit > now ? limit - now : 0)
      if events > 0, events & CHANNEL_SAID != 0, !hear() {
        // What can never answer ends by itself soon, or not at all.
        isTold = true
        limit = min(limit, HostTime.now.monotonic(after: grace))
      }
      let counted = unsafe memory.output.loadAnswerCount()
      if counted != answers {
        answers = counted
        return try copyAnswer()
      }
      guard events >= 0 else {
        kill()
        throw .badAnswer("it cannot be waited for")
      }
      if events & CHANNEL_DIED != 0 { throw died(during: name) }
      guard HostTime.now.monotonicNanoseconds >= limit else { continue }
      guard !isTold else {
        guard !hasHungUp else { throw silenced(during: name) }
        kill()
        throw .hung(during: name, after: duration)
      }
      isTold = true
      limit = HostTime.now.monotonic(after: grace)
      askToStop(MTDA_STOP_DEADLINE)
    }
  }

  /// Takes what the worker has said; false when it can say nothing any more.
  @discardableResult
  private func hear() -> Bool {
    var first: UInt8 = 0
    let count = unsafe channel_hear(answer, &first)
    if count > 0 { missing = missing ?? UInt32(first) }
    hasHungUp = hasHungUp || count < 0
    return !hasHungUp
  }

  private func copyAnswer() throws(WorkerFault) -> WorkerAnswer {
    watched.isBusy.store(false, ordering: .relaxed)
    do {
      return try unsafe WorkerAnswer(copying: memory.output, rooms: rooms)
    } catch {
      kill()
      throw error
    }
  }

  /// The bytes of memory that it has to itself; nil when the kernel does not say.
  var privateBytes: UInt64? { ProcessTable.privateBytes(of: identifier) }

  /// What the worker could not put up and, as it was accepted, does without.
  var missingLayers: Set<SandboxLayer> {
    SandboxLayer.layers(missing ?? 0).union(memory.isSealed ? [] : [.sealing])
  }

  /// The lines that the adapter logged before it ended; nil when there is nothing to be made of them.
  func lastWords() -> WorkerAnswer? {
    try? unsafe WorkerAnswer(copying: memory.output, rooms: rooms)
  }

  // MARK: The end

  /// Kills the process, unless it is gone already, and reaps it.
  func kill() {
    guard !hasEnded else { return }
    watched.kill()
    _ = reap()
  }

  /// What was killed ends at once; what the kernel does not let go of is left to it.
  private static let patience: UInt64 = 5_000_000_000

  private func reap() -> (status: Int32, signal: Int32) {
    WorkerWatch.shared.remove(watched)
    // Its group is its own, and still there until it is reaped: what it has started ends with it.
    Glibc.kill(-identifier, SIGKILL)
    watched.endChildren()
    var (status, signal): (Int32, Int32) = (0, 0)
    _ = unsafe channel_reap(pidfd, Self.patience, &status, &signal)
    hasEnded = true
    return (status, signal)
  }

  private func died(during name: String) -> WorkerFault {
    let phase = unsafe memory.output.word(at: \.phase)
    hear()
    let (status, signal) = reap()
    let end = unsafe WorkerEnd(
      status: status, signal: signal, phase: phase, said: output.lastLine(), bound: watched.bound,
      wasRunning: missing != nil,
      missing: SandboxLayer.layers(memory.output.word(at: \.missing)))
    return end.fault(during: name)
  }

  /// Ends one that can answer no more. What is dying closes its descriptors first, and may take long to end: then it
  /// was that, and not the closing.
  private func silenced(during name: String) -> WorkerFault {
    watched.kill()
    let fault = died(during: name)
    if case .crashed(signal: SIGKILL, _, _) = fault {
      return .badAnswer("it has closed what it answers by")
    }
    return fault
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func loadAnswerCount() -> UInt32 {
    unsafe channel_load(assumingMemoryBound(to: UInt32.self))
  }

  /// One word of what the worker has written.
  fileprivate func word(at place: PartialKeyPath<channel_out>) -> UInt32 {
    unsafe load(fromByteOffset: MemoryLayout<channel_out>.offset(of: place) ?? 0, as: UInt32.self)
  }
}
