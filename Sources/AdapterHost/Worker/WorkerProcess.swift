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
  private let output: Int32
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
  /// Lines that were read to say why it died, and are still to be logged.
  private var kept: [String] = []

  /// Starts a worker and waits until it has loaded its library, or not.
  init(
    library: WorkerLibrary, options: WorkerOptions, ctx: UInt64, attempt: Int
  ) throws(WorkerFault) {
    let memory = try WorkerMemory(
      attempt: attempt,
      isSealed: !options.treatedAsMissing.contains(.sealing),
      mayBeUnsealed: options.acceptedMissing.contains(.sealing))
    Self.prepare(memory, options: options, ctx: ctx)
    let plumbing = try WorkerPlumbing(memory: memory, library: library.image.descriptor)
    let process = try plumbing.start(options, memory)
    (identifier, pidfd) = (process.identifier, process.pidfd)
    (answer, watch, output) = (plumbing.answer, plumbing.watch, plumbing.output)
    memory.closeFiles()
    self.memory = memory
    grace = options.grace
    watched = WatchedWorker(
      identifier: identifier, pidfd: pidfd, bounds: options.bounds)
    WorkerWatch.shared.add(watched)
  }

  deinit {
    if !hasEnded {
      _ = channel_kill(pidfd)
      _ = reap()
    }
    for file in [pidfd, answer, watch, output] { Glibc.close(file) }
  }

  /// What the worker reads once, at its start.
  private static func prepare(
    _ memory: WorkerMemory, options: WorkerOptions, ctx: UInt64
  ) {
    let input = unsafe memory.input
    unsafe input.pointee.ctx = ctx
    unsafe input.pointee.data_bytes = options.dataBytes
    unsafe input.pointee.file_bytes = options.bounds.fileBytes
    unsafe input.pointee.profile = options.profile.number
    unsafe input.pointee.accepted = SandboxLayer.bits(options.acceptedMissing)
    unsafe input.pointee.absent = SandboxLayer.bits(options.treatedAsMissing)
    unsafe input.pointee.newest_landlock = options.newestLandlock
    var lay = StartLayout(memory)
    unsafe input.pointee.library = lay.out(WorkerLibrary.opened)
    let folders = LibraryFolders.readable.prefix(Int(CHANNEL_FOLDERS))
    unsafe withUnsafeMutableBytes(of: &input.pointee.folders) { places in
      for (index, folder) in folders.enumerated() {
        unsafe places.storeBytes(of: lay.out(folder), toByteOffset: index * 4, as: UInt32.self)
      }
    }
    unsafe input.pointee.folder_count = UInt32(folders.count)
    let filters = SyscallFilters.code
    unsafe input.pointee.filters = (lay.out(filters[0]), lay.out(filters[1]))
    unsafe input.pointee.filter_counts = (UInt32(filters[0].count), UInt32(filters[1].count))
  }

  // MARK: Commands

  /// What one command needs beside its records.
  struct Command {
    var operation: UInt32
    var call: UInt64
    /// On the monotonic clock.
    var deadline: UInt64
    var limits: AdapterLimits
    /// Where in the input the record lies that the command is about.
    var record: UInt64
  }

  /// A fresh arena over a part of the input. What was laid out there before is overwritten.
  func arena(in room: WorkerMemory.Room) -> CallArena {
    unsafe CallArena(region: memory.bytes(of: room))
  }

  /// Where in the input an address lies; 0 for none.
  func offset(of address: UInt) -> UInt64 {
    address == 0 ? 0 : UInt64(address) &- memory.base
  }

  /// Gives a command; `stop` says whether somebody has asked to stop.
  func begin(_ command: Command, stop: () -> UInt32) {
    let input = unsafe memory.input
    unsafe input.pointee.operation = command.operation
    unsafe input.pointee.call = command.call
    unsafe input.pointee.record = command.record
    unsafe input.pointee.deadline_ns = command.deadline
    unsafe input.pointee.arena_bytes = UInt64(max(0, command.limits.arenaBytes))
    unsafe input.pointee.report_bytes_most = UInt64(max(0, command.limits.reportBytes))
    unsafe input.pointee.reports_most = UInt64(max(0, command.limits.reportsPerCall))
    unsafe input.pointee.lines_most = UInt32(clamping: command.limits.logLinesPerCall)
    unsafe channel_store(&input.pointee.stop, MTDA_GO_ON)
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
  var privateBytes: UInt64? {
    let file = unsafe open("/proc/\(identifier)/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { Glibc.close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(file, &text, text.count)
    let pages = text.prefix(max(0, count)).split(separator: UInt8(ascii: " ")).prefix(3).compactMap
    {
      UInt64(String(decoding: $0, as: UTF8.self))
    }
    // The whole, what is resident, what of that is shared.
    guard pages.count == 3, pages[1] >= pages[2] else { return nil }
    return (pages[1] - pages[2]) * UInt64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// What the worker could not put up and, as it was accepted, does without.
  var missingLayers: Set<SandboxLayer> {
    SandboxLayer.layers(missing ?? 0).union(memory.isSealed ? [] : [.sealing])
  }

  /// The layers for want of which a worker has ended before anything of the adapter ran.
  private var wantedLayers: Set<SandboxLayer> {
    let bits = unsafe memory.output.load(
      fromByteOffset: MemoryLayout<channel_out>.offset(of: \.missing) ?? 0, as: UInt32.self)
    return SandboxLayer.layers(bits)
  }

  /// The lines that the adapter logged before it ended; nil when there is nothing to be made of them.
  func lastWords() -> WorkerAnswer? {
    try? unsafe WorkerAnswer(copying: memory.output, rooms: rooms)
  }

  // MARK: The end

  /// Kills the process, unless it is gone already, and reaps it.
  func kill() {
    guard !hasEnded else { return }
    _ = channel_kill(pidfd)
    _ = reap()
  }

  /// What was killed ends at once; what the kernel does not let go of is left to it.
  private static let patience: UInt64 = 5_000_000_000

  private func reap() -> (status: Int32, signal: Int32) {
    WorkerWatch.shared.remove(watched)
    // Its group is its own, and still there until it is reaped: what it has started ends with it.
    Glibc.kill(-identifier, SIGKILL)
    var (status, signal): (Int32, Int32) = (0, 0)
    _ = unsafe channel_reap(pidfd, Self.patience, &status, &signal)
    hasEnded = true
    return (status, signal)
  }

  private func died(during name: String) -> WorkerFault {
    let phase = unsafe memory.output.load(
      fromByteOffset: MemoryLayout<channel_out>.offset(of: \.phase) ?? 0, as: UInt32.self)
    hear()
    let (status, signal) = reap()
    let lines = printedLines()
    kept = lines.suffix(Self.mostLines)
    // What comes behind this is of more use to the log than in a sentence.
    let said = lines.prefix { !$0.hasPrefix("Current stack trace") }.last ?? ""
    if let bound = watched.bound { return .overspent(bound, during: Self.name(phase, name)) }
    if signal != 0 { return .crashed(signal: signal, during: Self.name(phase, name), said: said) }
    // An adapter may end its process by any status: what is said of layers counts from before it ran alone.
    switch status {
    case CHANNEL_EXIT_ADDRESS where missing == nil: return .addressTaken
    case CHANNEL_EXIT_SANDBOX where missing == nil:
      return .sandboxUnavailable(wantedLayers, said: said)
    default: break
    }
    return .exited(status: status, during: Self.name(phase, name), said: said)
  }

  /// Ends one that can answer no more. What is dying closes its descriptors first, and may take long to end: then it
  /// was that, and not the closing.
  private func silenced(during name: String) -> WorkerFault {
    _ = channel_kill(pidfd)
    let fault = died(during: name)
    if case .crashed(signal: SIGKILL, _, _) = fault {
      return .badAnswer("it has closed what it answers by")
    }
    return fault
  }

  private static func name(_ phase: UInt32, _ name: String) -> String {
    switch phase {
    case CHANNEL_PHASE_STARTING: "starting"
    case CHANNEL_PHASE_LOADING: "loading (a constructor of the library)"
    case CHANNEL_PHASE_ENTRY: "mtda_entry_1"
    default: name
    }
  }

  // MARK: What the adapter prints

  private static let mostLines = 20

  /// The last few lines of what it has printed, to be logged.
  func printed() -> [String] {
    defer { kept = [] }
    return kept + printedLines().suffix(Self.mostLines)
  }

  /// What stands in the pipe: its size is the bound, and whoever prints more loses it.
  private func printedLines() -> [String] {
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(output, $0.baseAddress, $0.count)
    }
    guard count > 0 else { return [] }
    return bytes.prefix(count).split { $0 == 10 || $0 == 13 }.map {
      String(readable: Array($0.prefix(AdapterLog.lineBytes)))
    }
  }
}

extension IsolationProfile {
  fileprivate var number: UInt32 {
    switch self {
    case .locked: CHANNEL_PROFILE_LOCKED
    case .sandbox: CHANNEL_PROFILE_SANDBOX
    case .worker, .inProcess: CHANNEL_PROFILE_WORKER
    }
  }
}

extension UnsafeMutableRawPointer {
  fileprivate func loadAnswerCount() -> UInt32 {
    unsafe channel_load(assumingMemoryBound(to: UInt32.self))
  }
}
