/// A thread of the simulated program.
final class OneThread: SimulatedThread, SerialExecutor, TaskExecutor {
  let number: Int
  let isPool = false
  let mayBlock = true
  private let scheduler: Scheduler

  init(_ scheduler: Scheduler) {
    self.scheduler = scheduler
    number = scheduler.nextNumber()
  }

  func enqueue(_ job: consuming ExecutorJob) { scheduler.enqueue(UnownedJob(job), on: self) }

  func run(_ job: UnownedJob) {
    unsafe job.runSynchronously(
      isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
  }
}

/// A pool of threads of the simulated program.
final class Pool: SimulatedThread, TaskExecutor {
  let number: Int
  let isPool = true
  let mayBlock: Bool
  private let scheduler: Scheduler

  init(_ scheduler: Scheduler, mayBlock: Bool) {
    self.scheduler = scheduler
    self.mayBlock = mayBlock
    number = scheduler.nextNumber()
  }

  func enqueue(_ job: consuming ExecutorJob) { scheduler.enqueue(UnownedJob(job), on: self) }

  func run(_ job: UnownedJob) { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
}
