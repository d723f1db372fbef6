import ConnectorModel

/// When a connector's adapter is next told to ask its partner: at once when it begins, then in the interval
/// that its manifest names, or later where the partner asks for that.
package struct PollSchedule {
  private var interval: Duration?
  private var due: ContinuousClock.Instant?

  package static let spread = 0.95...1.05

  package init() {}

  /// Takes over the interval of the adapter that is used now; nil: it does not poll.
  package mutating func follow(_ interval: Duration?, at now: ContinuousClock.Instant) {
    guard interval != self.interval else { return }
    self.interval = interval
    due = interval == nil ? nil : now
  }

  package func isDue(at now: ContinuousClock.Instant) -> Bool { due.map { $0 <= now } ?? false }

  /// How long until it is due; nil: never.
  package func pause(from now: ContinuousClock.Instant) -> Duration? { due.map { $0 - now } }

  /// Connectors that began together do not stay together.
  package mutating func polled(
    retryAfter: Duration, at now: ContinuousClock.Instant,
    spread: Double = .random(in: Self.spread)
  ) {
    guard let interval else { return }
    due = now + max(interval * spread, retryAfter)
  }
}
