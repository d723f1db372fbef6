import ConnectorModel

/// Beside the link of a row its kind and what else it is found by, in place of indexes over the first bytes of
/// entries. The entries stay where they are: to write a journal again would take as long as it is large. And
/// blobs, which rows name by their hashes.
enum SchemaVersion6 {
  static let sql = """
    DROP INDEX journal_by_act;
    DROP INDEX journal_by_kind;
    ALTER TABLE chain RENAME TO earlier_chain;

    CREATE TABLE chain (
      position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
      latest INTEGER NOT NULL, settings INTEGER NOT NULL, formula INTEGER NOT NULL,
      link BLOB NOT NULL
    ) STRICT;
    CREATE INDEX chain_by_kind ON chain (kind);
    CREATE INDEX chain_set_back ON chain (recorded_at) WHERE recorded_at < latest;

    CREATE TABLE blob (hash BLOB PRIMARY KEY NOT NULL, bytes BLOB NOT NULL) STRICT;
    """
}

extension SchemaVersion6 {
  /// Takes the links over, each with what its row is found by. A link without its row stays, so that the verifier
  /// goes on seeing what has been done to the journal.
  static func indexWholeJournal(_ connection: SQLiteConnection) throws(StoreError) {
    var last: RowLink?
    try connection.step(
      """
      SELECT journal.position, recorded_at, substr(entry, 1, \(JournalCoding.mostTagBytes)), link
      FROM journal JOIN earlier_chain USING (position) ORDER BY journal.position
      """, []
    ) { row throws(StoreError) in
      let link = RowLink(
        position: row.position(0), kind: JournalCoding.kindNumber(of: row.bytes(2)),
        recordedAt: row.time(1), after: last, formula: .withoutKind,
        link: JournalLink(bytes: row.bytes(3)))
      try connection.insert(link)
      last = link
      return true
    }
    try connection.execute(
      """
      INSERT INTO chain SELECT position, 0, 0, 0, 0, 1, link FROM earlier_chain
      WHERE NOT EXISTS (SELECT 1 FROM journal WHERE journal.position = earlier_chain.position)
      """)
    try connection.execute("DROP TABLE earlier_chain")
  }
}
