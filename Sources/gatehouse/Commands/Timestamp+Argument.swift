import ArgumentParser
import ConnectorModel
import NameFolding

extension Timestamp {
  /// A moment on the command line: an ISO 8601 date and time with a zone, a date, which is its midnight in UTC, or
  /// how long ago.
  @Sendable static func typed(_ word: String) throws -> Timestamp {
    if let time = Timestamp(iso8601: word) ?? Timestamp(iso8601: "\(word)T00:00:00Z") {
      return time
    }
    if let span = TimeSpan(typed: word) {
      return Timestamp.wallClock.adding(TimeSpan(milliseconds: -span.milliseconds))
    }
    throw ValidationError(
      "\"\(word)\" is no time. \(forms), or how long ago (7d, 24h, 30m).")
  }

  /// The same where nothing lies behind, and how long ago says nothing.
  @Sendable static func typedMoment(_ word: String) throws -> Timestamp {
    guard let time = Timestamp(iso8601: word) ?? Timestamp(iso8601: "\(word)T00:00:00Z") else {
      throw ValidationError("\"\(word)\" is no time. \(forms).")
    }
    return time
  }

  private static let forms =
    "Write a date and time with a zone (2026-11-20T08:00:00Z), or a date (2026-11-20, its midnight in UTC)"
}

extension TimeSpan {
  /// A length of time on the command line.
  @Sendable static func typed(_ word: String) throws -> TimeSpan {
    guard let span = TimeSpan(typed: word) else {
      throw ValidationError(
        "\"\(word)\" is no span of time. Write days, hours or minutes: 7d, 24h, 30m.")
    }
    return span
  }

  /// "7d", "24h", "30m"; a hundred years at the most.
  fileprivate init?(typed word: String) {
    let units: [Character: Int64] = ["d": 86_400_000, "h": 3_600_000, "m": 60_000]
    let digits = word.dropLast()
    guard let unit = word.last.flatMap({ units[$0] }),
      digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(digits),
      count <= 36_525 * 86_400_000 / unit
    else { return nil }
    self.init(milliseconds: count * unit)
  }
}

extension RuleID {
  /// A rule on the command line.
  @Sendable static func typed(_ word: String) throws -> RuleID {
    let sought = FoldedName(word)
    if let rule = allCases.first(where: { FoldedName($0.rawValue) == sought }) { return rule }
    let near = NameLikeness(to: sought).nearest(among: allCases.map(\.rawValue))
    let rest =
      near.isEmpty
      ? "The reasons of a listing name them." : "Did you mean \(near.joined(separator: ", or "))?"
    throw ValidationError("\"\(word)\" is no rule. \(rest)")
  }
}
