extension SQLiteSchema {
  /// Messages by the names that their senders give them, so that none is taken twice.
  static let version2 = """
    CREATE TABLE message_id (
      connector INTEGER NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (connector, source, id)
    ) STRICT, WITHOUT ROWID;
    """
}
