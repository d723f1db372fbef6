extension SQLiteSchema {
  /// The chain over the rows of the journal, and a way to the rows of each kind by the first byte of their
  /// entries.
  static let version4 = """
    CREATE TABLE chain (position INTEGER PRIMARY KEY, link BLOB NOT NULL) STRICT;

    CREATE INDEX journal_by_kind ON journal (substr(entry, 1, 1));
    """
}
