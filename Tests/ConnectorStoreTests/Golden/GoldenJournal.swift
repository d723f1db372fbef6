@testable import ConnectorStore

/// A journal that the program of a version wrote, as text beside this: a row a line, with what it shows, when it was
/// recorded (in milliseconds), who caused it, its link in the chain, and its entry, the last two in hexadecimal digits.
enum GoldenJournal: CaseIterable, Sendable {
  /// From before adapters and keys were rows.
  case first
  case second
  /// Of reports that say a platform, a parent, or what was not understood.
  case third
  /// Of deliveries that say what was told, and of lists that stand elsewhere.
  case fourth
  /// Of check-ins that name their manager and come from a list, and of a partner whose threats end by themselves.
  case fifth
  /// Of calls that brought more than one row holds, and of what the host noticed.
  case sixth

  var file: String {
    switch self {
    case .first: "golden-journal-1.txt"
    case .second: "golden-journal-2.txt"
    case .third: "golden-journal-3.txt"
    case .fourth: "golden-journal-4.txt"
    case .fifth: "golden-journal-5.txt"
    case .sixth: "golden-journal-6.txt"
    }
  }

  /// Of a version that was released they are never changed, but for what an upcast makes of them; what a later
  /// version can say beyond them goes into a journal of its own.
  var entries: [GoldenEntry] {
    switch self {
    case .first: GoldenEntry.all
    case .second: GoldenEntry.installations
    case .third: GoldenEntry.partialReports
    case .fourth: GoldenEntry.deliveries
    case .fifth: GoldenEntry.managed
    case .sixth: GoldenEntry.noticed
    }
  }

  var formula: LinkFormula {
    switch self {
    case .first: .withoutKind
    case .second, .third, .fourth, .fifth, .sixth: .withKind
    }
  }
}
