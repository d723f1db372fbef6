import Glibc
import Synchronization
import TestSupport

/// Runs all tasks of a simulation on the thread that calls `run`, one job after the other, in an order that comes
/// from a seed and from nothing else. Time passes when nothing can be done before it has, and now and then a little
/// of it although something could.
final class Scheduler: Sendable {
  private let state: Mutex<SchedulerState>

  init(seed: UInt64) {
    state = Mutex(SchedulerState(generator: SeededGenerator(seed: seed)))
  }

  /// How long the simulation has run, by its own time.
  var elapsed: Duration { state.withLock { $0.elapsed } }

  /// A number that two runs have in common only if they did the same in the same order.
  var trace: UInt64 { state.withLock { $0.trace } }

  /// How many jobs have run.
  var jobs: Int { state.withLock { $0.jobs } }

  /// Whether the thread that calls is the simulation's. Others work beside it, for a job that waits for them: what
  /// they see and do must not depend on when.
  var isOnThread: Bool { state.withLock { $0.thread == pthread_self() } }

  /// Whether the job that runs may block its thread.
  var mayBlock: Bool { state.withLock { $0.current?.mayBlock ?? true } }

  /// Jobs beyond these are not run: it goes round in circles.
  static let jobsMost = 200_000

  /// Runs until nothing is left to do.
  ///
  /// - Returns: false when there was more to do than there should be.
  func run() -> Bool {
    state.withLock { $0.thread = pthread_self() }
    while true {
      switch state.withLock({ $0.next() }) {
      case .job(let ready): ready.thread.run(ready.job)
      case .wake(let sleeper): sleeper.resume()
      case .settled(let waiting): waiting.resume()
      case .over: return true
      case .circles: return false
      }
    }
  }

  /// For one more thread, or one more that owns sleeps.
  func nextNumber() -> Int { state.withLock { $0.nextNumber() } }

  func enqueue(_ job: UnownedJob, on thread: any SimulatedThread) {
    let job = ReadyJob(job, on: thread)
    state.withLock { $0.ready.append(job) }
  }

  /// The thread that runs now does nothing else for a while.
  func block(for span: Duration) {
    state.withLock { state in
      guard let current = state.current else { return }
      state.blocked[current.number] = state.elapsed + span
    }
  }

  /// A decision by chance.
  func draw<Value>(_ body: (inout SeededGenerator) -> Value) -> Value {
    state.withLock { body(&$0.generator) }
  }

  /// Sleeps until a moment of the simulation's time.
  ///
  /// - Parameter owners: whose sleep it is; nobody sleeps any more of whom one has ended.
  func sleep(until moment: Duration, of owners: [Int]) async throws {
    let number = state.withLock { $0.nextNumber() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { sleeper in
        let isOver = state.withLock { state in
          if Task.isCancelled || !state.ended.isDisjoint(with: owners) { return true }
          state.add(Sleep(number: number, until: moment, owners: owners, sleeper: sleeper))
          return false
        }
        if isOver { sleeper.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      for sleep in state.withLock({ $0.removeSleeps { $0.number == number } }) { sleep.cancel() }
    }
  }

  /// Ends all sleep of an owner's, now and for ever.
  func end(_ owner: Int) {
    let sleeping = state.withLock { state in
      state.ended.insert(owner)
      return state.removeSleeps { $0.owners.contains(owner) }
    }
    for sleep in sleeping { sleep.cancel() }
  }

  /// Waits until so much time has passed, and everything that was to be done by then is done.
  func settle(for span: Duration) async {
    await withCheckedContinuation { waiting in
      state.withLock { $0.settling = ($0.elapsed + span, waiting) }
    }
  }
}

/// A thread or a pool of threads of the simulated program.
protocol SimulatedThread: AnyObject, Sendable {
  /// No two have the same.
  var number: Int { get }
  /// Jobs of one thread run in the order in which they came; those of a pool in any.
  var isPool: Bool { get }
  var mayBlock: Bool { get }
  func run(_ job: UnownedJob)
}
