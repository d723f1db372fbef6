import Dispatch

/// Where all calls of one connection run, one after another in the order in which they were asked for.
///
/// Adapters block. A queue of its own takes a thread outside the pool that Swift's tasks share, so an
/// adapter that waits holds up nobody but its own connection.
final class AdapterThread: SerialExecutor {
  private let queue: DispatchQueue

  init(name: String) {
    queue = DispatchQueue(label: "adapter.\(name)")
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
