/// The clock by which work that waits measures its pauses: the machine's, or one that a simulation moves.
package protocol PauseClock: Clock where Instant == ContinuousClock.Instant {
  /// A factor for a pause, by chance, so that those who began together do not stay together.
  func spread(in range: ClosedRange<Double>) -> Double
}

extension ContinuousClock: PauseClock {
  package func spread(in range: ClosedRange<Double>) -> Double { .random(in: range) }
}
