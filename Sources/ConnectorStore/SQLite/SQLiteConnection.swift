import GRDB
import GRDBSQLite

/// Runs statements on one of GRDB's connections.
///
/// GRDB keeps the prepared statements; values are bound and read here, because its own way costs half
/// of the speed and ends a text at its first NUL character.
struct SQLiteConnection {
  let database: Database

  /// Runs a statement that gives no rows; how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ values: SQLValue...) throws(StoreError) -> Int {
    try step(sql, values) { _ throws(StoreError) in true }
    return database.changesCount
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
    let prepared = try StoreError.mapping { try database.cachedStatement(sql: sql) }
    let statement = unsafe prepared.sqliteStatement
    defer {
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      let result = unsafe bind(value, to: Int32(index + 1), of: statement)
      guard result == SQLITE_OK else { throw StoreError(sqlite: result) }
    }
    while true {
      let result = unsafe sqlite3_step(statement)
      switch result {
      case SQLITE_ROW:
        guard try read(unsafe SQLiteRow(statement)) else { return }
      case SQLITE_DONE: return
      default: throw StoreError(sqlite: result)
      }
    }
  }

  private func bind(_ value: SQLValue, to index: Int32, of statement: OpaquePointer) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        guard let start = bytes.baseAddress else {
          return unsafe sqlite3_bind_text(statement, index, "", 0, Self.copied)
        }
        return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          unsafe sqlite3_bind_text64(
            statement, index, $0, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let blob):
      return unsafe blob.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else {
          return unsafe sqlite3_bind_zeroblob(statement, index, 0)
        }
        return unsafe sqlite3_bind_blob64(
          statement, index, start, UInt64(bytes.count), Self.copied)
      }
    }
  }

  /// SQLITE_TRANSIENT: SQLite copies the value before the call returns.
  private static var copied: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}
