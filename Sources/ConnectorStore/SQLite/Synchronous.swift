import GRDB
import GRDBSQLite

/// What a commit waits for.
enum Synchronous: String {
  /// For nothing: a power cut may take back the last commits, never parts of them. Whatever is made of the journal
  /// is made again from it.
  case normal = "PRAGMA synchronous = NORMAL"
  /// Until it is on the disk, with all commits before it.
  case full = "PRAGMA synchronous = FULL"
  /// For nothing, and a power cut may leave anything: in files that are thrown away.
  case off = "PRAGMA synchronous = OFF"
}

extension GRDB.DatabaseWriter {
  /// Changes in one transaction.
  func write<Value>(
    synchronous: Synchronous, _ body: (Database) throws -> Value
  ) throws -> Value {
    try writeWithoutTransaction { database in
      // Takes effect while it is compiled, so it cannot be kept as a prepared statement.
      let result = unsafe sqlite3_exec(
        database.sqliteConnection, synchronous.rawValue, nil, nil, nil)
      guard result == SQLITE_OK else { throw StoreError(sqlite: result) }
      var value: Value?
      try database.inTransaction(.immediate) {
        value = try body(database)
        return .commit
      }
      return value!
    }
  }
}
