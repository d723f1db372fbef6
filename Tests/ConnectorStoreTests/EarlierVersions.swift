import ConnectorModel

@testable import ConnectorStore

extension SQLiteStore {
  /// What each version of the schema added, undone.
  private static let undoing: [Int: [String]] = [
    3: [
      "DROP INDEX journal_by_act", "DROP TABLE quarantine", "DROP TABLE shadow_trial",
      "DROP TABLE shadow_difference",
    ],
    4: ["DROP TABLE chain", "DROP INDEX journal_by_kind"],
    5: [
      "ALTER TABLE device ADD COLUMN identifiers BLOB", "DROP TABLE identifier",
      """
      CREATE TABLE identifier (
        kind INTEGER NOT NULL, comparable TEXT NOT NULL, device INTEGER NOT NULL,
        PRIMARY KEY (kind, comparable, device)
      ) STRICT, WITHOUT ROWID
      """,
    ]
      + DeviceIdentifierColumns.names.map { "ALTER TABLE device DROP COLUMN \($0)" },
  ]

  /// Makes the file one of an earlier version, without what only later ones keep.
  func goBack(to version: Int) throws {
    try change { connection throws(StoreError) in
      for undone in (version + 1...Int(SQLiteSchema.newest)).reversed() {
        for sql in Self.undoing[undone] ?? [] { try connection.execute(sql) }
        try connection.execute(
          "DELETE FROM grdb_migrations WHERE identifier = ?", .text(String(undone)))
      }
      try connection.execute("PRAGMA user_version = \(version)")
    }
  }
}
