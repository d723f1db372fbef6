/// What each partner was told of each device and of its apps, as they are; what was told before is not known. And where the
/// journal has the lists of devices; the tables are made anew, so that it is known.
enum SchemaVersion11 {
  static let sql = """
    CREATE TABLE told (
      device INTEGER NOT NULL, operation TEXT NOT NULL, connector INTEGER NOT NULL,
      digest BLOB NOT NULL, PRIMARY KEY (device, operation, connector)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE inventory ADD COLUMN installed_source INTEGER;
    ALTER TABLE inventory ADD COLUMN managed_source INTEGER;
    UPDATE covered SET projection = 0;
    """
}
