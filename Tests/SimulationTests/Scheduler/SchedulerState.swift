import Glibc
import TestSupport

/// One that sleeps.
struct Sleep {
  var number: Int
  var until: Duration
  var owners: [Int]
  var sleeper: CheckedContinuation<Void, any Error>

  func cancel() { sleeper.resume(throwing: CancellationError()) }
}

/// A job that wants to run.
struct ReadyJob {
  var job: UnownedJob
  var thread: any SimulatedThread
  /// The thread's.
  var number: Int
  var isOfPool: Bool

  init(_ job: UnownedJob, on thread: any SimulatedThread) {
    self.job = job
    self.thread = thread
    number = thread.number
    isOfPool = thread.isPool
  }
}

/// What a scheduler knows, and what it does next.
struct SchedulerState {
  enum Step {
    case job(ReadyJob)
    case wake(CheckedContinuation<Void, any Error>)
    case settled(CheckedContinuation<Void, Never>)
    case over
    case circles
  }

  var generator: SeededGenerator
  var elapsed: Duration = .zero
  var trace: UInt64 = 0
  /// In the order in which they came.
  var ready: [ReadyJob] = []
  var current: (any SimulatedThread)?
  /// The real one, on which everything runs.
  var thread: pthread_t?
  /// Threads that do nothing before a moment.
  var blocked: [Int: Duration] = [:]
  var ended: Set<Int> = []
  /// Who waits for the rest to come to rest, and until when.
  var settling: (until: Duration, waiting: CheckedContinuation<Void, Never>)?
  /// By their moments.
  private var sleeping: [Sleep] = []
  private var number = 0
  private(set) var jobs = 0

  /// Time that passes although there is something to do.
  private static let lag: Duration = .seconds(2)

  init(generator: SeededGenerator) { self.generator = generator }

  mutating func nextNumber() -> Int {
    number += 1
    return number
  }

  mutating func add(_ sleep: Sleep) {
    let index = sleeping.firstIndex { $0.until > sleep.until } ?? sleeping.endIndex
    sleeping.insert(sleep, at: index)
  }

  mutating func removeSleeps(where isMeant: (Sleep) -> Bool) -> [Sleep] {
    let removed = sleeping.filter(isMeant)
    if !removed.isEmpty { sleeping.removeAll(where: isMeant) }
    return removed
  }

  mutating func next() -> Step {
    current = nil
    while true {
      if let first = sleeping.first, first.until <= elapsed {
        sleeping.removeFirst()
        return .wake(first.sleeper)
      }
      let candidates = candidates()
      let moment = nextMoment()
      if candidates.isEmpty {
        if let settling, moment.map({ $0 > settling.until }) ?? true {
          elapsed = max(elapsed, settling.until)
          self.settling = nil
          return .settled(settling.waiting)
        }
        guard let moment else { return .over }
        elapsed = moment
      } else if let moment, moment <= elapsed + Self.lag,
        Int.random(in: 0..<64, using: &generator) == 0
      {
        elapsed = moment
      } else {
        return take(candidates)
      }
    }
  }

  private mutating func take(_ candidates: [Int]) -> Step {
    jobs += 1
    guard jobs <= Scheduler.jobsMost else { return .circles }
    let choice = candidates.count == 1 ? 0 : Int.random(in: candidates.indices, using: &generator)
    for value in [choice, candidates.count, ready.count] {
      trace = (trace ^ UInt64(value)) &* 0x0100_0000_01B3
    }
    let job = ready.remove(at: candidates[choice])
    current = job.thread
    return .job(job)
  }

  /// The jobs that may run now: the first of each thread, and all of pools.
  private mutating func candidates() -> [Int] {
    if !blocked.isEmpty { blocked = blocked.filter { $0.value > elapsed } }
    var candidates: [Int] = []
    for index in ready.indices {
      let number = ready[index].number
      let waits = !ready[index].isOfPool && ready[..<index].contains { $0.number == number }
      if !waits, blocked.isEmpty || blocked[number] == nil { candidates.append(index) }
    }
    return candidates
  }

  /// The next moment at which there is something to do that cannot be done now.
  private func nextMoment() -> Duration? {
    let waking = sleeping.first?.until
    guard !blocked.isEmpty else { return waking }
    let freed = ready.compactMap { blocked[$0.number] }.min()
    return [waking, freed].compactMap { $0 }.min()
  }
}
