import GRDBSQLite

/// The least that a journal in SQLite does: one row, one commit, durable.
///
/// Safe because the connection and its statement stay open until the process ends.
@safe
struct BareRows {
  private let database: OpaquePointer
  private let statement: OpaquePointer

  struct Failure: Error {
    var result: Int32
  }

  init(path: String) throws(Failure) {
    var database: OpaquePointer?
    var statement: OpaquePointer?
    let opened = unsafe sqlite3_open(path, &database)
    let setUp = unsafe sqlite3_exec(
      database,
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096;
      CREATE TABLE journal (position INTEGER PRIMARY KEY, entry BLOB NOT NULL);
      """, nil, nil, nil)
    let prepared = unsafe sqlite3_prepare_v2(
      database, "INSERT INTO journal (entry) VALUES (?)", -1, &statement, nil)
    guard opened == SQLITE_OK, setUp == SQLITE_OK, prepared == SQLITE_OK,
      let database = unsafe database, let statement = unsafe statement
    else { throw Failure(result: max(opened, setUp, prepared)) }
    unsafe self.database = database
    unsafe self.statement = statement
  }

  func append(_ entry: [UInt8]) throws(Failure) {
    let result = unsafe entry.withUnsafeBytes { bytes in
      unsafe sqlite3_bind_blob64(statement, 1, bytes.baseAddress, UInt64(bytes.count), nil)
      return unsafe sqlite3_step(statement)
    }
    unsafe sqlite3_reset(statement)
    guard result == SQLITE_DONE else { throw Failure(result: result) }
  }
}
