extension SQLiteSchema {
  /// What each row of the journal did to which devices. The tables are made anew, so that all of it is known.
  static let version8 = """
    CREATE TABLE effect (position INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
    CREATE TABLE other_effect (device INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
    ALTER TABLE device ADD COLUMN last_check_in_row INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE decision ADD COLUMN row INTEGER NOT NULL DEFAULT 0;
    """
}
