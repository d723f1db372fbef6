import Foundation

/// A few threads that may block: the tasks that are given the pool run there, as many at once as it has threads.
/// More wait for their turn.
package final class ThreadPool: TaskExecutor {
  private let queue = OperationQueue()

  package init(label: String, threads: Int) {
    queue.name = label
    queue.maxConcurrentOperationCount = threads
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.addOperation { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
