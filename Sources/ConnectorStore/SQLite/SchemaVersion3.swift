/// What is set aside, versions that are tried, and a way to the acts in the journal.
///
/// An entry begins with the number of its kind, times 8 and plus 2. Those below 0x50 are of kinds below
/// 10, which arrive in numbers; the index leads past them.
enum SchemaVersion3 {
  static let sql = """
    CREATE INDEX journal_by_act ON journal (position) WHERE entry >= x'50';

    CREATE TABLE quarantine (
      number INTEGER PRIMARY KEY, connector INTEGER NOT NULL, operation TEXT NOT NULL,
      item INTEGER NOT NULL, digest TEXT NOT NULL, adapter_version TEXT NOT NULL, code TEXT NOT NULL,
      message TEXT NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
      count INTEGER NOT NULL, UNIQUE (connector, operation, item)
    ) STRICT;

    CREATE TABLE shadow_trial (
      connector INTEGER PRIMARY KEY, version TEXT NOT NULL, is_on INTEGER NOT NULL,
      since INTEGER NOT NULL, equal INTEGER NOT NULL, different INTEGER NOT NULL,
      failures INTEGER NOT NULL, last_failure TEXT
    ) STRICT;

    CREATE TABLE shadow_difference (
      connector INTEGER NOT NULL, number INTEGER NOT NULL, json BLOB NOT NULL,
      PRIMARY KEY (connector, number)
    ) STRICT, WITHOUT ROWID;
    """
}
