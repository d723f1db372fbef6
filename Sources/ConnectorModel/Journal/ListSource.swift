/// Where the journal has a list of apps that later check-ins say again: the row, shifted left by 20 bits, plus the place of
/// the check-in in its batch.
package struct ListSource: Hashable, Sendable, RawRepresentable {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// Nil for a place that cannot be said; a list there is carried again.
  package init?(_ position: JournalPosition, checkIn ordinal: Int) {
    guard ordinal < 1 << 20 else { return nil }
    rawValue = position.rawValue << 20 | Int64(ordinal)
  }

  package var position: JournalPosition { JournalPosition(rawValue: rawValue >> 20) }
  package var ordinal: Int { Int(rawValue & (1 << 20 - 1)) }
}
