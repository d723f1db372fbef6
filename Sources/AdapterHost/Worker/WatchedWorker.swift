import CAdapterChannel
import Glibc
import Synchronization

/// A worker as `WorkerWatch` sees it.
final class WatchedWorker: Sendable {
  private struct State {
    var bound: WorkerBound?
    /// When it was looked at first since it has no call, and what it had taken then.
    var idle: (since: UInt64, processorTime: Duration)?
    var hear: (@Sendable (WorkerBound) -> Void)?
  }

  private let identifier: Int32
  private let pidfd: Int32
  private let bounds: WorkerBounds
  private let state = Mutex(State())
  /// Whether it has something to answer.
  let isBusy = Atomic(true)

  init(identifier: Int32, pidfd: Int32, bounds: WorkerBounds) {
    self.identifier = identifier
    self.pidfd = pidfd
    self.bounds = bounds
  }

  /// The bound for which it was ended; nil: none.
  var bound: WorkerBound? { state.withLock { $0.bound } }

  /// Has somebody told when it is ended while nobody waits for it.
  func tell(_ hear: @escaping @Sendable (WorkerBound) -> Void) {
    state.withLock { $0.hear = hear }
  }

  /// The bound beyond which it is now, if it is not known already.
  func exceeded(at time: UInt64) -> WorkerBound? {
    guard let use = use() else { return nil }
    let isBusy = isBusy.load(ordering: .relaxed)
    return state.withLock { state in
      guard state.bound == nil else { return nil }
      if use.threads > bounds.threads { return .threads(bounds.threads) }
      let shared = CHANNEL_IN_BYTES + CHANNEL_OUT_BYTES
      if use.memoryBytes > bounds.memoryBytes + shared { return .memory(bytes: bounds.memoryBytes) }
      guard !isBusy else {
        state.idle = nil
        return nil
      }
      let end = state.idle.map { $0.since + bounds.idlePeriod.nanoseconds }
      guard let idle = state.idle, let end, time < end else {
        state.idle = (time, use.processorTime)
        return nil
      }
      return use.processorTime - idle.processorTime > bounds.idleProcessorTime
        ? .idleProcessorTime(bounds.idleProcessorTime) : nil
    }
  }

  /// Ends it for a bound.
  func end(for bound: WorkerBound) {
    let hear = state.withLock { state in
      state.bound = bound
      return state.hear
    }
    _ = channel_kill(pidfd)
    if !isBusy.load(ordering: .relaxed) { hear?(bound) }
  }

  private func use() -> WorkerUse? {
    guard let status = Self.text("/proc/\(identifier)/status"),
      let stat = Self.text("/proc/\(identifier)/stat")
    else { return nil }
    return WorkerUse(
      status: status, stat: stat, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func text(_ path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { Glibc.close(file) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe read(file, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}

extension Duration {
  fileprivate var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    return UInt64(clamping: seconds) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
  }
}
