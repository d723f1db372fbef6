import Dispatch
import Synchronization

/// Looks at all workers of this process ten times a second, and ends those that take more than they may: during a
/// call, and when nobody calls.
final class WorkerWatch: Sendable {
  static let shared = WorkerWatch()

  private struct State {
    var workers: [ObjectIdentifier: WatchedWorker] = [:]
    var isRunning = false
  }

  private static let interval: DispatchTimeInterval = .milliseconds(100)
  private let queue = DispatchQueue(label: "worker watch")
  private let state = Mutex(State())

  func add(_ worker: WatchedWorker) {
    let isFirst = state.withLock { state in
      state.workers[ObjectIdentifier(worker)] = worker
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if isFirst { lookLater() }
  }

  /// Afterwards nothing is done to its process.
  func remove(_ worker: WatchedWorker) {
    state.withLock { $0.workers[ObjectIdentifier(worker)] = nil }
  }

  private func lookLater() {
    queue.asyncAfter(deadline: .now() + Self.interval) { self.look() }
  }

  private func look() {
    let workers = state.withLock { state in
      state.isRunning = !state.workers.isEmpty
      return Array(state.workers.values)
    }
    guard !workers.isEmpty else { return }
    let time = HostTime.now.monotonicNanoseconds
    for worker in workers {
      guard let bound = worker.exceeded(at: time) else { continue }
      state.withLock { state in
        if state.workers[ObjectIdentifier(worker)] != nil { worker.end(for: bound) }
      }
    }
    lookLater()
  }
}
