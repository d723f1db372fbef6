import Dispatch
import Synchronization

/// A thread for an actor that stands still while a test holds it: what is wanted of it waits in line meanwhile.
package final class HeldExecutor: SerialExecutor, TaskExecutor {
  private struct Line {
    var isHeld = false
    var jobs: [UnownedJob] = []
    var watching: [(count: Int, tell: CheckedContinuation<Void, Never>)] = []
  }

  private let queue = DispatchQueue(label: "held")
  private let line = Mutex(Line())

  package init() {}

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let (isHeld, told) = line.withLock { line in
      if line.isHeld { line.jobs.append(job) }
      let told = line.watching.filter { $0.count <= line.jobs.count }.map(\.tell)
      line.watching.removeAll { $0.count <= line.jobs.count }
      return (line.isHeld, told)
    }
    for tell in told { tell.resume() }
    if !isHeld { run(job) }
  }

  /// What comes from now on waits.
  package func hold() { line.withLock { $0.isHeld = true } }

  /// Returns when so many wait.
  package func waiting(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isThere = line.withLock { line in
        guard line.jobs.count < count else { return true }
        line.watching.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Lets those that wait go on, in their order, and whoever comes.
  package func release() {
    line.withLock { line in
      line.isHeld = false
      for job in line.jobs { run(job) }
      line.jobs = []
    }
  }

  private func run(_ job: UnownedJob) {
    queue.async {
      unsafe job.runSynchronously(
        isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor())
    }
  }
}
