import GRDB

extension SQLiteTables {
  /// The tables in use can be read and written meanwhile; the last row that both cover is the caller's business.
  /// `step` may read the journal: its tables are a database of their own. Tables that turn out identical are left
  /// as they are.
  package func rebuild(
    puttingIntoUse isPutIntoUse: Bool, _ step: (any TableWriter) throws(StoreError) -> Bool
  ) throws(StoreError) -> RebuildReport {
    let rebuilt = try emptyTables()
    try rebuilt.takeNumbers(of: self)
    while try rebuilt.write(step) {}
    try rebuilt.dropUnusedApps()
    return try compare(with: rebuilt, puttingIntoUse: isPutIntoUse)
  }

  private func emptyTables() throws(StoreError) -> SQLiteTables {
    guard let scratchFolder else { return try SQLiteTables() }
    return try SQLiteTables.scratch(in: scratchFolder)
  }

  /// The same numbers for the same values as there, so that rows can be compared as they stand.
  private func takeNumbers(of present: SQLiteTables) throws(StoreError) {
    try attaching(present, as: "present") { database in
      for table in SQLiteSchema.dictionaries {
        try database.execute(sql: "INSERT INTO main.\(table) SELECT * FROM present.\(table)")
      }
    }
  }

  private func dropUnusedApps() throws(StoreError) {
    try StoreError.mapping {
      try database.write { database in
        try database.execute(
          sql: """
            DELETE FROM app WHERE key NOT IN (
              SELECT app FROM installed_app UNION SELECT app FROM managed_app)
            """)
      }
    }
  }

  private func compare(
    with rebuilt: SQLiteTables, puttingIntoUse isPutIntoUse: Bool
  ) throws(StoreError) -> RebuildReport {
    try attaching(rebuilt, as: "rebuilt") { database in
      var report = RebuildReport(tables: [])
      try database.inTransaction {
        let connection = SQLiteConnection(database: database)
        for table in SQLiteSchema.tables {
          report.tables.append(try connection.compare(table))
        }
        guard isPutIntoUse else { return .rollback }
        let differing = report.differing.map(\.name)
        for table in differing + SQLiteSchema.dictionaries {
          try database.execute(
            sql: """
              DELETE FROM main.\(table);
              INSERT INTO main.\(table) SELECT * FROM rebuilt.\(table);
              """)
        }
        return .commit
      }
      if isPutIntoUse { forgetFilter() }
      return report
    }
  }

  /// Runs `body` with other tables beside these, under a name.
  private func attaching<Value>(
    _ other: SQLiteTables, as name: String, _ body: (Database) throws -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try database.writeWithoutTransaction { database in
        try database.execute(sql: "ATTACH ? AS \(name)", arguments: [other.path ?? ":memory:"])
        defer { try? database.execute(sql: "DETACH \(name)") }
        if other.path == nil { try other.copy(into: database, as: name) }
        return try body(database)
      }
    }
  }
}

extension SQLiteConnection {
  /// Compares a table in use with the rebuilt one.
  ///
  /// Every column of every row counts. The keys lead from a row to its counterpart, so nothing is
  /// sorted or kept in memory.
  fileprivate func compare(_ table: String) throws(StoreError) -> TableComparison {
    let columns = try rows(
      "SELECT name, pk FROM pragma_table_info(?)", .text(table)
    ) { (name: $0.text(0), isKey: $0.integer(1) > 0) }
    let equal = columns.map { "other.\($0.name) \($0.isKey ? "=" : "IS") this.\($0.name)" }
    let condition = equal.joined(separator: " AND ")

    func only(in schema: String, not other: String) throws(StoreError) -> Int {
      try first(
        """
        SELECT count(*) FROM \(schema).\(table) AS this
        WHERE NOT EXISTS (SELECT 1 FROM \(other).\(table) AS other WHERE \(condition))
        """
      ) { Int($0.integer(0)) } ?? 0
    }
    let count = try first("SELECT count(*) FROM rebuilt.\(table)") { Int($0.integer(0)) }
    return TableComparison(
      name: table, rows: count ?? 0, onlyBefore: try only(in: "main", not: "rebuilt"),
      onlyAfter: try only(in: "rebuilt", not: "main"))
  }
}
