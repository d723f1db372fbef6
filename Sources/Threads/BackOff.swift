/// How long to wait before something that failed is tried again: a second, then twice as long each time, half
/// a minute at most.
package struct BackOff: Sendable {
  private static let first: Duration = .seconds(1)
  private static let longest: Duration = .seconds(30)
  package static let spread = 0.75...1.25
  private var pause = first

  package init() {}

  /// The pause after one more failure, spread so that not all come back at once.
  package mutating func next(spread: Double = .random(in: Self.spread)) -> Duration {
    defer { pause = min(pause * 2, Self.longest) }
    return pause * spread
  }

  /// All is well: there is nothing to wait for.
  package mutating func reset() -> Duration {
    pause = Self.first
    return .zero
  }
}
