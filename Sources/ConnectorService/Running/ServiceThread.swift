import Dispatch

/// A thread that may block: everything that is started on it runs there, one after another.
///
/// SQLite and files block. A queue of its own takes a thread outside the pool that Swift's tasks share, so
/// whoever waits holds up nobody else.
package final class ServiceThread: SerialExecutor, TaskExecutor {
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

extension ConnectorService {
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }
}
