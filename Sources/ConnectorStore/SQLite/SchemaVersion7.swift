/// Which version of what entries do has made the tables: none, so they are made anew. From which row on a delivery
/// counts, and the names of partners, which outlive their connectors.
enum SchemaVersion7 {
  static let sql = """
    ALTER TABLE covered ADD COLUMN projection INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE delivery ADD COLUMN reset_at INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE partner_name (connector INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    """
}
