import GRDB

/// Runs statements on one of GRDB's connections.
struct SQLiteConnection {
  let database: Database
  private let prepared = PreparedStatements()

  init(database: Database) { self.database = database }

  /// How many rows the last statement changed.
  var changesCount: Int { database.changesCount }

  func statement(_ sql: String) throws(StoreError) -> SQLiteStatement {
    try prepared.statement(sql, on: database)
  }

  /// Runs a statement that gives no rows.
  func execute(_ sql: String, _ values: SQLValue...) throws(StoreError) {
    try run(sql, values)
  }

  func run(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
    try statement(sql).run(SQLiteValues(values))
  }

  func rows<Value>(
    _ sql: String, _ values: SQLValue..., read: (SQLiteRow) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var rows: [Value] = []
    try step(sql, values) { row throws(StoreError) in
      rows.append(try read(row))
      return true
    }
    return rows
  }

  func first<Value>(
    _ sql: String, _ values: SQLValue..., read: (SQLiteRow) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    var first: Value?
    try step(sql, values) { row throws(StoreError) in
      first = try read(row)
      return false
    }
    return first
  }

  /// Calls `read` with each row until it answers false.
  func step(
    _ sql: String, _ values: [SQLValue], _ read: (SQLiteRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try statement(sql).step(SQLiteValues(values), read)
  }
}

/// The statements that were prepared for a connection, by their texts.
private final class PreparedStatements {
  private struct Text: Hashable {
    let sql: String

    /// Only of the length: to hash all of a long text takes longer than to run what it says, and few have
    /// the same length.
    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
  }

  private var statements: [Text: SQLiteStatement] = [:]

  func statement(_ sql: String, on database: Database) throws(StoreError) -> SQLiteStatement {
    if let known = statements[Text(sql: sql)] { return known }
    let statement = try SQLiteStatement(sql, on: database)
    statements[Text(sql: sql)] = statement
    return statement
  }
}
