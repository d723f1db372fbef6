import ConnectorModel
import GRDB

extension SQLiteStore {
  package func records(
    of kinds: Set<RecordKind>, before position: JournalPosition?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    guard !kinds.isEmpty else { return [] }
    let places = kinds.map(\.placesInSQL).sorted().joined(separator: " UNION ALL ")
    let end = position ?? JournalPosition(rawValue: .max)
    return try journal(
      """
      WHERE position IN (
        SELECT position FROM (\(places)) WHERE position < ? ORDER BY position DESC LIMIT ?
      ) ORDER BY position DESC
      """, [SQLValue(end), SQLValue(limit)]
    ) { _ in true }
  }

  package func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    try look { connection throws(StoreError) in
      try connection.first(
        "SELECT max(position) FROM journal WHERE recorded_at <= ?", SQLValue(time)
      ) { $0.position(0) } ?? .start
    }
  }
}

extension RecordKind {
  /// An entry begins with the number of its kind, times 8 and plus 2; those of kinds from 10 on are acts.
  fileprivate var placesInSQL: String {
    switch self {
    case .disclosures: Self.places(beginning: "22")
    case .decisions: Self.places(beginning: "2a")
    case .refusals: Self.places(beginning: "4a")
    case .acts: "SELECT position FROM journal INDEXED BY journal_by_act WHERE entry >= x'50'"
    }
  }

  private static func places(beginning byte: String) -> String {
    "SELECT position FROM journal INDEXED BY journal_by_kind WHERE substr(entry, 1, 1) = x'\(byte)'"
  }
}
