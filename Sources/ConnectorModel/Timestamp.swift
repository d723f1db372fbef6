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

  /// The moment this long after, or the last or first one there is.
  package func adding(_ span: TimeSpan) -> Timestamp {
    Timestamp(milliseconds: milliseconds.addingSaturating(span.milliseconds))
  }

  /// How long before `other` this moment lies; negative when it lies after. The longest span there is where none is
  /// long enough.
  package func span(to other: Timestamp) -> TimeSpan {
    TimeSpan(milliseconds: other.milliseconds.subtractingSaturating(milliseconds))
  }

  /// The last whole second that is not after this moment.
  package var wholeSecond: Timestamp {
    let rest = (milliseconds % 1000 + 1000) % 1000
    return Timestamp(milliseconds: milliseconds.subtractingSaturating(rest))
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

  package static func minutes(_ count: Int) -> TimeSpan { span(count, of: 60_000) }

  package static func hours(_ count: Int) -> TimeSpan { span(count, of: 3_600_000) }

  package static func days(_ count: Int) -> TimeSpan { span(count, of: 86_400_000) }

  /// As many units, or the longest span there is: a count from outside can be any number.
  private static func span(_ count: Int, of unit: Int64) -> TimeSpan {
    TimeSpan(milliseconds: Int64(count).multipliedSaturating(by: unit))
  }
}

extension Timestamp {
  /// Reads an ISO 8601 date and time with a zone, to the nearest millisecond. Nil also for what is no date, such as the
  /// 30th of February.
  package init?(iso8601 text: String) {
    if let plain = Timestamp(plainISO8601: text.utf8.span) {
      self = plain
      return
    }
    // The library's parser passes over anything that follows the zone; this does not.
    let known = text.utf8.allSatisfy { "0123456789T:.+-Z".utf8.contains($0) }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard known, Self.exists(text), let date = try? style.parse(text),
      let milliseconds = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded())
    else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// Whether there are such a day and such a time of day: the library reads the 30th of February as the 2nd of March.
  private static func exists(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let yearEnd = bytes.dropFirst().firstIndex(of: UInt8(ascii: "-")), yearEnd <= 12,
      bytes.count >= yearEnd + 15
    else { return false }
    let span = bytes.span
    let signs: Set<UInt8> = [UInt8(ascii: "-"), UInt8(ascii: "+")]
    guard let year = span.number((signs.contains(bytes[0]) ? 1 : 0)..<yearEnd),
      let month = span.number((yearEnd + 1)..<(yearEnd + 3)),
      let day = span.number((yearEnd + 4)..<(yearEnd + 6)),
      let hour = span.number((yearEnd + 7)..<(yearEnd + 9)),
      let minute = span.number((yearEnd + 10)..<(yearEnd + 12)),
      let second = span.number((yearEnd + 13)..<(yearEnd + 15))
    else { return false }
    // A leap second is the first of the next minute.
    return isDay(day, ofMonth: month, of: year) && hour < 24 && minute < 60 && second <= 60
  }

  fileprivate static func isDay(_ day: Int64, ofMonth month: Int64, of year: Int64) -> Bool {
    guard (1...12).contains(month) else { return false }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return day >= 1 && day <= (month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month / 8) % 2)
  }

  /// The beginning of the year 0.
  private static let firstWritten: Int64 = -62_167_219_200_000

  /// ISO 8601 in UTC, with milliseconds only where there are any. What lies before the year 0 is its beginning.
  package var iso8601: String {
    // The library drops what is less than a millisecond; without the quarter it would drop a whole one
    // wherever the nearest binary fraction lies just below.
    // Before the year 0 it writes what it does not read.
    let date = Date(
      timeIntervalSince1970: (Double(max(milliseconds, Self.firstWritten)) + 0.25) / 1000)
    return date.formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds % 1000 != 0))
  }
}

extension Timestamp {
  /// Reads `YYYY-MM-DDTHH:MM:SSZ`, and that with three digits of a fraction, from 1970 on: the forms that
  /// nearly all programs write. The library reads them too, to the same effect, but needs ten times as
  /// long. Nil for everything else.
  package init?(plainISO8601 bytes: Span<UInt8>) {
    guard bytes.count == 20 || bytes.count == 24, bytes[bytes.count - 1] == UInt8(ascii: "Z"),
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = bytes.number(0..<4), year >= 1970, let month = bytes.number(5..<7),
      let day = bytes.number(8..<10), Self.isDay(day, ofMonth: month, of: year),
      let hour = bytes.number(11..<13), hour < 24, let minute = bytes.number(14..<16), minute < 60,
      let second = bytes.number(17..<19), second < 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count == 24 {
      guard bytes[19] == UInt8(ascii: "."), let digits = bytes.number(20..<23) else { return nil }
      fraction = digits
    }
    // Days since 1970, counting years from March so that the leap day is the last of a year.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    self.init(milliseconds: (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction)
  }
}

extension Span<UInt8> {
  /// The decimal number at `range`; nil when there is anything but digits.
  fileprivate func number(_ range: Range<Int>) -> Int64? {
    var number: Int64 = 0
    for index in range {
      let digit = self[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      number = number * 10 + Int64(digit)
    }
    return number
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
