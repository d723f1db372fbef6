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
    /// What it has started, as far as it has been seen.
    var children: Set<ProcessTable.Entry> = []
  }

  private let identifier: Int32
  private let pidfd: Int32
  private let bounds: WorkerBounds
  private let group: WorkerCgroup?
  private let mayStartProcesses: Bool
  private let state = Mutex(State())
  /// Whether it has something to answer.
  let isBusy = Atomic(true)

  init(
    identifier: Int32, pidfd: Int32, bounds: WorkerBounds, group: WorkerCgroup?,
    mayStartProcesses: Bool
  ) {
    (self.identifier, self.pidfd, self.bounds) = (identifier, pidfd, bounds)
    (self.group, self.mayStartProcesses) = (group, mayStartProcesses)
  }

  /// The bound for which it was ended, by its host or by the kernel; nil: none.
  var bound: WorkerBound? { state.withLock { $0.bound } ?? group?.exceeded }

  /// Has somebody told when it is ended while nobody waits for it.
  func tell(_ hear: @escaping @Sendable (WorkerBound) -> Void) {
    state.withLock { $0.hear = hear }
  }

  /// The bound beyond which it is now, if it is not known already.
  func exceeded(at time: UInt64) -> WorkerBound? {
    let children = findChildren()
    guard let use = use(children) else { return nil }
    let kernelSays = group?.exceeded
    let isBusy = isBusy.load(ordering: .relaxed)
    return state.withLock { state in
      guard state.bound == nil else { return nil }
      if let kernelSays { return kernelSays }
      if children.count > bounds.processes { return .processes(bounds.processes) }
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
    kill()
    if !isBusy.load(ordering: .relaxed) { hear?(bound) }
  }

  /// What it and all that it has started take; nil when it is gone.
  private func use(_ children: Set<ProcessTable.Entry>) -> WorkerUse? {
    guard var sum = ProcessTable.use(of: identifier) else { return nil }
    for child in children {
      if let use = ProcessTable.use(of: child.identifier) { sum += use }
    }
    return sum
  }

  // MARK: The end

  /// Kills the process. What it has started is looked for first, while it can start no more: it is nobody's afterwards.
  func kill() {
    if mayStartProcesses {
      _ = channel_signal(pidfd, SIGSTOP)
      findChildren()
    }
    _ = channel_signal(pidfd, SIGKILL)
  }

  /// Ends what it has started and left.
  func endChildren() {
    group?.end()
    ProcessTable.end(state.withLock { $0.children })
  }

  @discardableResult
  private func findChildren() -> Set<ProcessTable.Entry> {
    guard mayStartProcesses else { return [] }
    let found = ProcessTable.descendants(of: identifier)
    // What was found earlier and has no part in this any more may only have lost its parents.
    return state.withLock { state in
      state.children = found.union(
        state.children.filter { ProcessTable.entry($0.identifier) == $0 })
      return state.children
    }
  }
}

extension Duration {
  fileprivate var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    return UInt64(clamping: seconds) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
  }
}
