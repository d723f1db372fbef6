import ConnectorModel

/// A time as programs write it.
struct GivenTime {
  /// Nil for what stands for "never": an empty text, the first and the last times that programs can write,
  /// and all before the first device was managed.
  var timestamp: Timestamp?

  init(_ time: Timestamp, since earliest: Timestamp = .firstManaged) {
    timestamp = (earliest..<Timestamp.lastDays).contains(time) ? time : nil
  }

  init(_ text: String, since earliest: Timestamp = .firstManaged) throws(FieldProblem) {
    if let time = Timestamp(iso8601: text) ?? Self.otherISO(text) ?? Self.microsoft(text) {
      timestamp = GivenTime(time, since: earliest).timestamp
    } else if Self.wordsForNever.contains(text.lowercased()) {
      timestamp = nil
    } else {
      throw Self.problem(text)
    }
  }

  /// Milliseconds since 1970, or seconds, which nobody can take for each other: as the other one it would lie
  /// before devices were managed, or thousands of years ahead.
  init(number: Int64) throws(FieldProblem) {
    let milliseconds = Timestamp(milliseconds: number)
    let (product, overflows) = number.multipliedReportingOverflow(by: 1_000)
    let seconds = Timestamp(milliseconds: product)
    if number == 0 {
      timestamp = nil
    } else if (Timestamp.firstManaged..<Timestamp.lastDays).contains(milliseconds) {
      timestamp = milliseconds
    } else if !overflows, (Timestamp.firstManaged..<Timestamp.farAhead).contains(seconds) {
      timestamp = seconds
    } else {
      throw FieldProblem(
        "should be a time, but is a number that gives none since 2007, neither as milliseconds nor as"
          + " seconds since 1970")
    }
  }

  private static let wordsForNever: Set<String> = ["", "never", "none", "null", "n/a", "unknown"]

  /// With a space for the T, in lower case, or with a zone without its colon.
  private static func otherISO(_ text: String) -> Timestamp? {
    guard
      let match = text.wholeMatch(
        of: /(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?) ?([Zz]|[+\-]\d\d)(?::?(\d\d))?/)
    else { return nil }
    let isUTC = match.3.lowercased() == "z"
    guard !isUTC || match.4 == nil else { return nil }
    let zone = isUTC ? "Z" : "\(match.3):\(match.4 ?? "00")"
    return Timestamp(iso8601: "\(match.1)T\(match.2)\(zone)")
  }

  /// `/Date(1795162530123)/`, as PowerShell 5 writes it; a zone in it is only for show.
  private static func microsoft(_ text: String) -> Timestamp? {
    guard let match = text.wholeMatch(of: /\\?\/Date\((-?\d{1,18})(?:[+\-]\d{4})?\)\\?\//) else {
      return nil
    }
    return Int64(match.1).map { Timestamp(milliseconds: $0) }
  }

  /// What kind of text it is, without saying which.
  private static func problem(_ text: String) -> FieldProblem {
    let wayOut = "; export it as ISO 8601 in UTC, such as 2026-11-20T08:15:30Z"
    if text.contains(/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/) {
      return FieldProblem("has no zone, so that nobody can tell which hour is meant" + wayOut)
    }
    if text.contains(/^\d{4}-\d\d-\d\d$/) {
      return FieldProblem("is a date without a time of day" + wayOut)
    }
    if text.contains(/^\d{1,2}[\/.\-]\d{1,2}[\/.\-]\d{2,4}/) {
      return FieldProblem(
        "is a date as one country writes it, in which day and month can be taken for each other"
          + wayOut)
    }
    return FieldProblem(
      "should be an ISO 8601 date and time with a zone, such as 2026-11-20T08:00:00Z")
  }
}

extension Timestamp {
  static let epoch = Timestamp(milliseconds: 0)
  /// 2007-01-01, before which no device was managed by anything that is read here.
  static let firstManaged = Timestamp(milliseconds: 1_167_609_600_000)
  /// 2100-01-01.
  static let farAhead = Timestamp(milliseconds: 4_102_444_800_000)
  /// 9999-01-01. What lies behind it is what programs write for "never".
  static let lastDays = Timestamp(milliseconds: 253_370_764_800_000)
}
