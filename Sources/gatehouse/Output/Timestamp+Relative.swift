import ConnectorModel

extension Timestamp {
  /// "2026-11-20T01:02:03Z (3 days ago)".
  func absoluteAndRelative(to now: Timestamp) -> String {
    "\(wholeSeconds) (\(relative(to: now)))"
  }

  /// ISO 8601 without fractions of a second.
  var wholeSeconds: String { wholeSecond.iso8601 }

  /// "3 days ago", "in 2 hours", "just now".
  func relative(to now: Timestamp) -> String {
    let span = span(to: now)
    let words = TimeSpan(milliseconds: Int64(clamping: span.milliseconds.magnitude)).words
    guard let words else { return "just now" }
    return span.milliseconds < 0 ? "in \(words)" : "\(words) ago"
  }
}

extension TimeSpan {
  /// The largest unit that fits: "3 days"; nil for less than a second.
  var words: String? {
    let units: [(String, Int64)] = [
      ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000),
    ]
    for (name, length) in units where milliseconds >= length {
      let count = milliseconds / length
      return "\(count) \(name)\(count == 1 ? "" : "s")"
    }
    return nil
  }
}
