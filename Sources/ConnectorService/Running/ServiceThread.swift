import Dispatch

/// A thread that may block: the tasks that are given it run there, one after another, as far as they belong to
/// no actor.
///
/// SQLite and files block. A queue of its own takes a thread outside the pool that Swift's tasks share, so
/// whoever waits holds up nobody else.
package final class ServiceThread: TaskExecutor {
  private let queue: DispatchQueue

  package init(label: String) {
    queue = DispatchQueue(label: label)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// The thread of the service's own, where its commands run.
final class CommandThread: SerialExecutor {
  private let queue = DispatchQueue(label: "connector-service")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

extension ConnectorService {
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }
}
