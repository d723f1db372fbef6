import FoundationEssentials

/// A moment: milliseconds since 1970-01-01 00:00:00 UTC, as everywhere at the adapter boundary.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment this long after, or the last one there is.
  package func adding(_ span: TimeSpan) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(span.milliseconds)
    return Timestamp(milliseconds: overflow ? .max : sum)
  }

  /// How long before `other` this moment lies; negative when it lies after.
  package func span(to other: Timestamp) -> TimeSpan {
    let (difference, overflow) = other.milliseconds.subtractingReportingOverflow(milliseconds)
    return TimeSpan(milliseconds: overflow ? .max : difference)
  }
}

/// A length of time in milliseconds.
package struct TimeSpan: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func minutes(_ count: Int) -> TimeSpan {
    TimeSpan(milliseconds: Int64(count) * 60_000)
  }

  package static func hours(_ count: Int) -> TimeSpan { minutes(count * 60) }

  package static func days(_ count: Int) -> TimeSpan { hours(count * 24) }
}

extension Timestamp {
  /// Reads an ISO 8601 date and time with a zone, to the nearest millisecond.
  package init?(iso8601 text: String) {
    // The library's parser passes over anything that follows the zone; this does not.
    let known = text.utf8.allSatisfy { "0123456789T:.+-Z".utf8.contains($0) }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard known, let date = try? style.parse(text),
      let milliseconds = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded())
    else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// ISO 8601 in UTC, with milliseconds only where there are any.
  package var iso8601: String {
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    return date.formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds % 1000 != 0))
  }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Timestamp(iso8601: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is not an ISO 8601 date and time with a zone")
    }
    self = value
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}
