import FoundationEssentials
import GRDB

extension SQLiteStore {
  /// The tables stay readable meanwhile; whoever wants to write waits. `project` may read the journal
  /// through the store. Tables that turn out identical are left as they are.
  package func rebuildTables(
    _ project: (any TableWriter) throws(StoreError) -> Void
  ) throws(StoreError) -> RebuildReport {
    defer { Self.removeScratchFiles(in: folder) }
    return try StoreError.mapping {
      try pool.unsafeReentrantWrite { database in
        Self.removeScratchFiles(in: folder)
        try buildScratch(project)
        return try compareAndReplace(SQLiteConnection(database: database))
      }
    }
  }

  private static let scratchFile = "rebuild.sqlite"

  private var scratchPath: String { "\(folder)/\(Self.scratchFile)" }

  /// Also those that a rebuild left which did not come to its end.
  static func removeScratchFiles(in folder: String) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(scratchFile)\(suffix)")
    }
  }

  private func buildScratch(
    _ project: (any TableWriter) throws(StoreError) -> Void
  ) throws {
    let queue = try Self.scratchQueue(at: scratchPath)
    try queue.writeWithoutTransaction { database in
      // The same numbers for the same values, so that rows can be compared as they stand.
      try database.execute(
        sql: "ATTACH ? AS present", arguments: ["\(folder)/\(StoreError.sqliteFile)"])
      for table in SQLiteSchema.dictionaries {
        try database.execute(sql: "INSERT INTO main.\(table) SELECT * FROM present.\(table)")
      }
      try database.execute(sql: "DETACH present")
    }
    try queue.write { database in
      let tables = SQLiteTables(SQLiteConnection(database: database))
      try project(tables)
      try tables.finish()
      try database.execute(
        sql: """
          DELETE FROM app WHERE key NOT IN (
            SELECT app FROM installed_app UNION SELECT app FROM managed_app)
          """)
    }
    try queue.close()
  }

  private func compareAndReplace(_ connection: SQLiteConnection) throws -> RebuildReport {
    let database = connection.database
    try database.execute(sql: "ATTACH ? AS rebuilt", arguments: [scratchPath])
    defer { try? database.execute(sql: "DETACH rebuilt") }
    var report = RebuildReport(tables: [])
    try database.inTransaction {
      for table in SQLiteSchema.tables {
        report.tables.append(try Self.compare(table, connection))
      }
      let differing = report.tables.filter { $0.onlyBefore > 0 || $0.onlyAfter > 0 }.map(\.name)
      for table in differing + SQLiteSchema.dictionaries {
        try database.execute(
          sql: """
            DELETE FROM main.\(table);
            INSERT INTO main.\(table) SELECT * FROM rebuilt.\(table);
            """)
      }
      return .commit
    }
    return report
  }

  /// Every column of every row counts. The keys lead from a row to its counterpart, so nothing is
  /// sorted or kept in memory.
  private static func compare(
    _ table: String, _ connection: SQLiteConnection
  ) throws(StoreError) -> TableComparison {
    let columns = try connection.rows(
      "SELECT name, pk FROM pragma_table_info(?)", .text(table)
    ) { (name: $0.text(0), isKey: $0.integer(1) > 0) }
    let equal = columns.map { "other.\($0.name) \($0.isKey ? "=" : "IS") this.\($0.name)" }
    let condition = equal.joined(separator: " AND ")

    func only(in schema: String, not other: String) throws(StoreError) -> Int {
      try connection.first(
        """
        SELECT count(*) FROM \(schema).\(table) AS this
        WHERE NOT EXISTS (SELECT 1 FROM \(other).\(table) AS other WHERE \(condition))
        """
      ) { Int($0.integer(0)) } ?? 0
    }
    let rows = try connection.first("SELECT count(*) FROM rebuilt.\(table)") { Int($0.integer(0)) }
    return TableComparison(
      name: table, rows: rows ?? 0, onlyBefore: try only(in: "main", not: "rebuilt"),
      onlyAfter: try only(in: "rebuilt", not: "main"))
  }
}
