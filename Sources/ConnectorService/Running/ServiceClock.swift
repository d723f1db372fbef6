import ConnectorModel
import Synchronization

/// The time of a running service: the wall clock as it stood when the service began, carried on by the clock
/// that nobody can set. So whoever sets the wall clock makes no partner silent and ends no period.
package final class ServiceClock: Sendable {
  /// The wall clock was set.
  package struct Step: Hashable, Sendable {
    /// How far the wall clock is from the service's time now; positive: ahead.
    package var ahead: TimeSpan
  }

  fileprivate struct Reading {
    var wall: Timestamp
    var elapsed: TimeSpan
    /// The last distance that was told of.
    var told = TimeSpan(milliseconds: 0)
  }

  private let wall: @Sendable () -> Timestamp
  private let elapsed: @Sendable () -> TimeSpan
  private let start: Mutex<Reading>

  /// - Parameter elapsed: how long ago some fixed moment was, by a clock that goes on while the machine sleeps
  ///   and that nobody can set.
  package init(
    wall: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> TimeSpan
  ) {
    self.wall = wall
    self.elapsed = elapsed
    start = Mutex(Reading(wall: wall(), elapsed: elapsed()))
  }

  package func now() -> Timestamp {
    let elapsed = elapsed()
    return start.withLock { $0.now(elapsed) }
  }

  /// Looks whether the wall clock has been set since it was last looked at; nil: it has not. Small corrections
  /// are followed: they are how a clock is kept right.
  package func step() -> Step? {
    let (wall, elapsed) = (wall(), elapsed())
    return start.withLock { start in
      let ahead = start.now(elapsed).span(to: wall)
      let (moved, isHuge) = ahead.milliseconds.subtractingReportingOverflow(
        start.told.milliseconds)
      guard isHuge || TimeSpan(milliseconds: moved).isMoreThanACorrection else {
        if start.told.milliseconds == 0 { start = Reading(wall: wall, elapsed: elapsed) }
        return nil
      }
      start.told = ahead
      return Step(ahead: ahead)
    }
  }

  /// Takes the wall clock as right from now on; how far that moves the service's time.
  package func adoptWallClock() -> TimeSpan {
    let (wall, elapsed) = (wall(), elapsed())
    return start.withLock { start in
      defer { start = Reading(wall: wall, elapsed: elapsed) }
      return start.now(elapsed).span(to: wall)
    }
  }
}

extension ServiceClock.Reading {
  fileprivate func now(_ elapsed: TimeSpan) -> Timestamp {
    wall.adding(TimeSpan(milliseconds: elapsed.milliseconds - self.elapsed.milliseconds))
  }
}
