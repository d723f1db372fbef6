import Synchronization

/// The life of one simulated process. Nothing that it does after its end reaches disk or partners; its tasks are
/// cancelled, and nobody in it sleeps any more.
final class Life: Sendable {
  private struct State {
    var isOver = false
    var tasks: [Task<Void, Never>] = []
    var watcher: CheckedContinuation<Void, Never>?
  }

  /// Of the scheduler's numbers: nothing else that owns a sleep has it, so that nothing else ends this one's.
  let number: Int
  private let scheduler: Scheduler
  private let state = Mutex(State())

  init(_ scheduler: Scheduler) {
    number = scheduler.nextNumber()
    self.scheduler = scheduler
  }

  var isOver: Bool { state.withLock { $0.isOver } }

  /// The end: by a kill, or when the process has come to its own.
  func end() {
    let (tasks, watcher) = state.withLock { state in
      state.isOver = true
      return (state.tasks, state.watcher.take())
    }
    scheduler.end(number)
    for task in tasks { task.cancel() }
    watcher?.resume()
  }

  /// Has a task go when the process goes.
  func owns(_ task: Task<Void, Never>) {
    let isOver = state.withLock { state in
      state.tasks.append(task)
      return state.isOver
    }
    if isOver { task.cancel() }
  }

  /// Waits until all its tasks have come to their ends.
  func settled() async {
    for task in state.withLock({ $0.tasks }) { await task.value }
  }

  /// Waits for the end.
  func over() async {
    await withCheckedContinuation { watcher in
      let isOver = state.withLock { state in
        if !state.isOver { state.watcher = watcher }
        return state.isOver
      }
      if isOver { watcher.resume() }
    }
  }
}
