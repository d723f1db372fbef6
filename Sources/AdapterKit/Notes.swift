/// What of one record was not understood, noted while it is read. The rest of the record counts.
///
/// A member that cannot be read costs itself where a report can be made without it. What is understood and makes a
/// device worse counts; what was not understood makes no device better, and is shown with it:
///
/// ```swift
/// func read(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
///   let status = notes.bearing(try record.wordIfPresent("status"))
///   if let mode = notes.bearing(try record.wordIfPresent("mode")), mode != "on" {
///     notes.unknownWord(mode, at: "mode")
///   }
///   ...
///   return try notes.reports(status.map { .state(.word($0)) }, of: .identifiers(device), observed: time)
/// }
/// ```
public final class Notes {
  /// The partner's words that the descriptor has.
  private let known: [LevelWord]
  /// Members that the reports are made without.
  private(set) var skips: [Skip] = []
  private var unknownWords: [(word: String, place: String)] = []
  /// Whether something was not understood that bears on how bad the device is.
  public private(set) var isInPart = false

  init(known: [LevelWord]) {
    self.known = known
  }

  /// A member that a report can do without, such as a title: nil where it cannot be read, which the host is told.
  public func optional<Value>(_ read: @autoclosure () throws(Skip) -> Value?) -> Value? {
    do {
      return try read()
    } catch {
      leaveOut(error, isBearing: false)
      return nil
    }
  }

  /// A member that bears on how bad the device is: nil where it cannot be read. What is made of the record counts in
  /// part then. A member that is missing is nil, and nothing is noted.
  public func bearing<Value>(_ read: @autoclosure () throws(Skip) -> Value?) -> Value? {
    do {
      return try read()
    } catch {
      leaveOut(error)
      return nil
    }
  }

  /// Notes a member that the reports are made without, and whether it bears on how bad the device is.
  public func leaveOut(_ skip: Skip, isBearing: Bool = true) {
    if !skips.contains(skip) { skips.append(skip) }
    if isBearing { isInPart = true }
  }

  /// Notes a word that is not known where it bears on how bad the device is. The host shows it with the device.
  public func unknownWord(_ word: String, at path: String) {
    isInPart = true
    guard known.state(of: word) == nil else {
      // In a report of its own it would be taken for a grade, which it is not in this place.
      return leaveOut(.unknownWord(path, word))
    }
    unknownWords.append((word, path))
  }

  /// What a record brings: a report of what was understood, if anything was, and one of each word that was not.
  /// Throws where that is nothing.
  public func reports(
    _ kind: Report.Kind?, of subject: Report.Subject, observed: UInt64,
    platform: NamedPlatform = .notSaid, category: String = "", title: String = ""
  ) throws(Skip) -> [Report] {
    let understood = kind.map { kind in
      var report = Report(kind, of: subject, observed: observed)
      (report.category, report.title) = (category, title)
      return report
    }
    return try complete(
      understood.map { [$0] } ?? [], of: subject, observed: observed, platform: platform)
  }

  /// What a record brings of which several reports are made: these, each marked if the record was understood in part,
  /// and one of each word that was not understood. Throws where that is nothing.
  public func complete(
    _ understood: [Report], of subject: Report.Subject, observed: UInt64,
    platform: NamedPlatform = .notSaid
  ) throws(Skip) -> [Report] {
    var reports = understood
    for (word, place) in unknownWords {
      guard subject != .nobody else {
        leaveOut(.unknownWord(place, word))
        continue
      }
      var report = Report(.state(.word(word)), of: subject, observed: observed)
      report.category = place
      reports.append(report)
    }
    guard !reports.isEmpty else { throw skips.first ?? .malformed("") }
    for index in reports.indices {
      reports[index].platform = platform.platform
      reports[index].isInPart = isInPart
    }
    return reports
  }

  /// Why a record led to no report: of one that names no device, the identifier that cannot be read.
  func cause(_ skip: Skip) -> Skip {
    skip.reason == .noDevice ? skips.first ?? skip : skip
  }
}

extension Notes {
  /// Where one of these paths of a record names a platform: the first that says something.
  public func platform(of record: JSON, _ paths: String...) -> NamedPlatform {
    for path in paths {
      do throws(Skip) {
        guard let word = try record.identifier(path) else { continue }
        let platform = NamedPlatform(word)
        if platform == .unheardOf { leaveOut(.unknownWord(path, word), isBearing: false) }
        return platform
      } catch {
        leaveOut(error, isBearing: false)
        return .unheardOf
      }
    }
    return .notSaid
  }
}
