import ConnectorModel
import Foundation
import GRDB

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
    6: [
      "DROP TABLE blob", "DROP TABLE chain",
      "CREATE TABLE chain (position INTEGER PRIMARY KEY, link BLOB NOT NULL) STRICT",
      "CREATE INDEX journal_by_act ON journal (position) WHERE entry >= x'50'",
      "CREATE INDEX journal_by_kind ON journal (substr(entry, 1, 1))",
    ],
    7: [
      "DROP TABLE partner_name", "ALTER TABLE covered DROP COLUMN projection",
      "ALTER TABLE delivery DROP COLUMN reset_at",
    ],
    8: [
      "DROP TABLE effect", "DROP TABLE other_effect", "DROP TABLE contact",
      "ALTER TABLE device DROP COLUMN last_check_in_row", "ALTER TABLE decision DROP COLUMN row",
    ],
    9: [
      "first_mentioned_at", "last_mentioned_at", "understood_at", "states_in_part", "unknown_word",
    ].map { "ALTER TABLE partner_device DROP COLUMN \($0)" } + [
      "ALTER TABLE partner_threat DROP COLUMN opened_in_part"
    ],
    11: [
      "DROP TABLE told", "ALTER TABLE inventory DROP COLUMN installed_source",
      "ALTER TABLE inventory DROP COLUMN managed_source",
    ],
  ]

  /// Makes the file one of an earlier version, without what only later ones keep.
  func goBack(to version: Int) throws {
    try change { connection throws(StoreError) in
      for undone in (version + 1...Int(SQLiteSchema.newest)).reversed() {
        for sql in Self.undoing[undone] ?? [] { try connection.execute(sql) }
        if undone == 6 { try SchemaVersion4.linkWholeJournal(connection) }
        try connection.execute(
          "DELETE FROM grdb_migrations WHERE identifier = ?", .text(String(undone)))
      }
      try connection.execute("PRAGMA user_version = \(version)")
    }
  }
}

extension ScratchFolder {
  /// A store as the program of version 5 of the schema left it: a fleet with its apps, a partner with its reports,
  /// policies and decisions, 49 rows of the journal.
  func makeStoreOfVersion5() throws {
    let dump = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "store-version-5.sql")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: database)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: try String(contentsOf: dump, encoding: .utf8))
      try database.execute(
        sql: "PRAGMA application_id = \(SQLiteSchema.applicationID); PRAGMA user_version = 5")
    }
    try queue.close()
  }
}
