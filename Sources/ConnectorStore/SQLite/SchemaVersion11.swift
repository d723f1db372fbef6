/// What each partner was told of each device and of its apps, as they are. What was told before is not known.
enum SchemaVersion11 {
  static let sql = """
    CREATE TABLE told (
      device INTEGER NOT NULL, operation TEXT NOT NULL, connector INTEGER NOT NULL,
      digest BLOB NOT NULL, PRIMARY KEY (device, operation, connector)
    ) STRICT, WITHOUT ROWID;
    """
}
