import ConnectorModel

extension Timestamp? {
  /// The earlier of two moments, where nil is never.
  func earlier(_ other: Timestamp?) -> Timestamp? {
    guard let self else { return other }
    return other.map { Swift.min(self, $0) } ?? self
  }

  mutating func shorten(to other: Timestamp?) { self = earlier(other) }
}
