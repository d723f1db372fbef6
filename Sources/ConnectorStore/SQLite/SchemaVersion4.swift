import Sodium

/// The chain over the rows of the journal, and a way to the rows of each kind by the first byte of their
/// entries.
enum SchemaVersion4 {
  static let sql = """
    CREATE TABLE chain (position INTEGER PRIMARY KEY, link BLOB NOT NULL) STRICT;

    CREATE INDEX journal_by_kind ON journal (substr(entry, 1, 1));
    """
}

extension SchemaVersion4 {
  /// Makes the chain of a journal that has none yet.
  static func linkWholeJournal(_ connection: SQLiteConnection) throws(StoreError) {
    var last = JournalLink.start
    try connection.step(
      "SELECT position, recorded_at, actor, entry FROM journal ORDER BY position", []
    ) { row throws(StoreError) in
      let row = StoredRow(row: row)
      last = LinkFormula.withoutKind.link(
        after: last, position: row.position, kind: 0, recordedAt: row.recordedAt, actor: row.actor,
        entryHash: BLAKE2b.hash(row.entry))
      try connection.execute(
        "INSERT INTO chain (position, link) VALUES (?, ?)", SQLValue(row.position),
        .blob(last.bytes))
      return true
    }
  }
}
