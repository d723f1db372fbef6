/// Messages by the names that their senders give them, so that none is taken twice.
enum SchemaVersion2 {
  static let sql = """
    CREATE TABLE message_id (
      connector INTEGER NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (connector, source, id)
    ) STRICT, WITHOUT ROWID;
    """
}
