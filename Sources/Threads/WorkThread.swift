import Dispatch

/// A thread that may block: the tasks and actors that are given it run there, one after another.
///
/// SQLite, files and the loading of libraries block. A queue of its own takes a thread outside the pool that
/// Swift's tasks share, so whoever waits holds up nobody else.
package final class WorkThread: TaskExecutor, SerialExecutor {
  private let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async {
      unsafe job.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
    }
  }
}
