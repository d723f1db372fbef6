import Threads

/// A clock that goes by the time of a simulation.
struct VirtualClock: PauseClock {
  let scheduler: Scheduler
  /// Whose clock it is: the process, and what else may end those who sleep by it.
  var owners: [Int] = []

  /// Where all of them begin. Only what lies between two moments means anything.
  private static let origin = ContinuousClock.now

  var now: ContinuousClock.Instant { Self.origin + scheduler.elapsed }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    try await scheduler.sleep(until: Self.origin.duration(to: deadline), of: owners)
  }

  func spread(in range: ClosedRange<Double>) -> Double {
    scheduler.draw { .random(in: range, using: &$0) }
  }
}
