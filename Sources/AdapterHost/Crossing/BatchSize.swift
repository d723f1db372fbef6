/// How many records go to an adapter at once: few at first, so that it begins while the host still lays
/// out the rest, then twice as many each time; fewer for an adapter that takes long over them.
struct BatchSize: Hashable, Sendable {
  private let most: Int
  /// What the adapter has time for.
  private var ceiling: Int
  private var next: Int

  static let first = 512

  init(most: Int) {
    self.most = max(1, most)
    ceiling = self.most
    next = min(Self.first, self.most)
  }

  /// A new operation begins.
  mutating func begin() { next = min(Self.first, ceiling) }

  /// How many records the next batch may have.
  mutating func take() -> Int {
    defer { next = min(next * 2, ceiling) }
    return next
  }

  /// A batch took part of the time that a call has: a quarter is too much, a sixteenth leaves room.
  mutating func note(records: Int, took duration: Duration, of allowed: Duration) {
    if duration > allowed / 4 {
      ceiling = max(1, min(ceiling, records / 2))
      next = min(next, ceiling)
    } else if duration < allowed / 16, records >= ceiling {
      ceiling = min(ceiling * 2, most)
    }
  }
}
