/// What each row of the journal did to which devices, and what reports had shown of partners. The tables are made
/// anew, so that all of it is known.
enum SchemaVersion8 {
  static let sql = """
    CREATE TABLE effect (position INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
    CREATE TABLE other_effect (device INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
    CREATE TABLE contact (
      connector INTEGER NOT NULL, position INTEGER NOT NULL, last_contact_at INTEGER,
      last_error_code INTEGER NOT NULL, PRIMARY KEY (connector, position)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE device ADD COLUMN last_check_in_row INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE decision ADD COLUMN row INTEGER NOT NULL DEFAULT 0;
    """
}
