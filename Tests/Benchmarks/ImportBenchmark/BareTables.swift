import GRDBSQLite

/// The rows of a finished store, written once more by SQLite's own C interface: the same tables and indexes in one
/// file, each table in the order of its key, each index made when its table is full.
///
/// Safe because connections and statements stay open until the value is closed.
@safe
struct BareTables {
  private let source: OpaquePointer
  private let target: OpaquePointer

  struct Failure: Error {
    var result: Int32
  }

  init(from source: String, to target: String) throws(Failure) {
    unsafe self.source = try unsafe Self.open(source)
    unsafe self.target = try unsafe Self.open(target)
    try unsafe Self.run("PRAGMA cache_size = -131072", on: self.source)
    for setting in [
      "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 16384",
      "cache_size = -131072",
    ] {
      try unsafe Self.run("PRAGMA \(setting)", on: self.target)
    }
  }

  func close() {
    unsafe sqlite3_close(source)
    unsafe sqlite3_close(target)
  }

  /// How long the writing takes; what is written has been read before.
  func seconds() throws(Failure) -> Double {
    var seconds = 0.0
    for (name, sql) in try schema("table") where name != "grdb_migrations" {
      try unsafe Self.run(sql, on: target)
      seconds += try copy(name)
    }
    for (_, sql) in try schema("index") {
      seconds += try measure { () throws(Failure) in try unsafe Self.run(sql, on: target) }
    }
    return seconds
  }

  private static let rowsAtATime = 100_000

  private func copy(_ table: String) throws(Failure) -> Double {
    let reading = try unsafe Self.prepare("SELECT * FROM \(table)", on: source)
    defer { unsafe sqlite3_finalize(reading) }
    let columns = unsafe sqlite3_column_count(reading)
    let places = repeatElement("?", count: Int(columns)).joined(separator: ", ")
    let writing = try unsafe Self.prepare("INSERT INTO \(table) VALUES (\(places))", on: target)
    defer { unsafe sqlite3_finalize(writing) }
    var seconds = 0.0
    var isAtEnd = false
    while !isAtEnd {
      var values: [OpaquePointer?] = unsafe []
      while unsafe values.count < Self.rowsAtATime * Int(columns) {
        isAtEnd = unsafe sqlite3_step(reading) != SQLITE_ROW
        guard !isAtEnd else { break }
        for column in 0..<columns {
          unsafe values.append(sqlite3_value_dup(sqlite3_column_value(reading, column)))
        }
      }
      seconds += try measure { () throws(Failure) in
        try unsafe Self.run("BEGIN", on: target)
        for start in unsafe stride(from: 0, to: values.count, by: Int(columns)) {
          for column in 0..<Int(columns) {
            unsafe sqlite3_bind_value(writing, Int32(column + 1), values[start + column])
          }
          let result = unsafe sqlite3_step(writing)
          unsafe sqlite3_reset(writing)
          guard result == SQLITE_DONE else { throw Failure(result: result) }
        }
        try unsafe Self.run("COMMIT", on: target)
      }
      for index in unsafe values.indices { unsafe sqlite3_value_free(values[index]) }
    }
    return seconds
  }

  private func measure(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// The names and statements of what the source has of a kind.
  private func schema(_ kind: String) throws(Failure) -> [(String, String)] {
    let reading = try unsafe Self.prepare(
      "SELECT name, sql FROM sqlite_schema WHERE type = '\(kind)' AND sql IS NOT NULL", on: source)
    defer { unsafe sqlite3_finalize(reading) }
    var found: [(String, String)] = []
    while unsafe sqlite3_step(reading) == SQLITE_ROW {
      found.append(
        (
          unsafe String(cString: sqlite3_column_text(reading, 0)),
          unsafe String(cString: sqlite3_column_text(reading, 1))
        ))
    }
    return found
  }

  private static func open(_ path: String) throws(Failure) -> OpaquePointer {
    var database: OpaquePointer?
    let result = unsafe sqlite3_open(path, &database)
    guard result == SQLITE_OK, let database = unsafe database else { throw Failure(result: result) }
    return unsafe database
  }

  private static func prepare(
    _ sql: String, on database: OpaquePointer
  ) throws(Failure) -> OpaquePointer {
    var statement: OpaquePointer?
    let result = unsafe sqlite3_prepare_v2(database, sql, -1, &statement, nil)
    guard let statement = unsafe statement else { throw Failure(result: result) }
    return unsafe statement
  }

  private static func run(_ sql: String, on database: OpaquePointer) throws(Failure) {
    let result = unsafe sqlite3_exec(database, sql, nil, nil, nil)
    guard result == SQLITE_OK else { throw Failure(result: result) }
  }
}
