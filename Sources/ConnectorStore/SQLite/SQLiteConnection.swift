import GRDB
import GRDBSQLite

/// Runs statements on one of GRDB's connections.
///
/// GRDB keeps the prepared statements; values are bound and read here, because its own way costs half
/// of the speed and ends a text at its first NUL character.
struct SQLiteConnection {
  let database: Database
  private let prepared = PreparedStatements()

  init(database: Database) { self.database = database }

  /// How many rows the last statement changed.
  var changesCount: Int { database.changesCount }

  /// Runs a statement that gives no rows.
  func execute(_ sql: String, _ values: SQLValue...) throws(StoreError) {
    try run(sql, values)
  }

  func run(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
    try step(sql, values) { _ throws(StoreError) in true }
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
    let prepared = try prepared.statement(sql, on: database)
    let statement = unsafe prepared.sqliteStatement
    let parameters = Parameters(values)
    try unsafe parameters.bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
      defer {
        // The values lie in memory that is ours only as long as this closure runs.
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
      }
      for (index, place) in parameters.places.enumerated() {
        let result = unsafe bind(place, in: bytes, to: Int32(index + 1), of: statement)
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
  }

  private func bind(
    _ place: Parameters.Place, in bytes: UnsafeBufferPointer<UInt8>, to index: Int32,
    of statement: OpaquePointer
  ) -> Int32 {
    switch place {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(let range):
      let text = unsafe start(of: range, in: bytes)
      return unsafe text.withMemoryRebound(to: CChar.self, capacity: range.count) {
        unsafe sqlite3_bind_text64(
          statement, index, $0, UInt64(range.count), nil, UInt8(SQLITE_UTF8))
      }
    case .blob(let range):
      return unsafe sqlite3_bind_blob64(
        statement, index, start(of: range, in: bytes), UInt64(range.count), nil)
    }
  }

  /// An empty value lies anywhere, where there are no bytes at all: without a place it would be NULL.
  private func start(
    of range: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    unsafe bytes.baseAddress.map { unsafe $0 + range.lowerBound } ?? StaticString("").utf8Start
  }
}

/// The values of a statement's parameters, texts and blobs in one piece of memory.
///
/// SQLite reads them there while the statement runs. Copies of its own, one for each value, took a tenth of
/// the time of an import.
private struct Parameters {
  enum Place {
    case null
    case integer(Int64)
    case text(Range<Int>)
    case blob(Range<Int>)
  }

  private(set) var places: [Place] = []
  private(set) var bytes: [UInt8] = []

  init(_ values: [SQLValue]) {
    places.reserveCapacity(values.count)
    for value in values {
      switch value {
      case .null: places.append(.null)
      case .integer(let number): places.append(.integer(number))
      case .text(let text): places.append(.text(add(text.utf8)))
      case .blob(let blob): places.append(.blob(add(blob)))
      }
    }
  }

  private mutating func add(_ value: some Sequence<UInt8>) -> Range<Int> {
    let start = bytes.count
    bytes.append(contentsOf: value)
    return start..<bytes.count
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

  private var statements: [Text: Statement] = [:]

  func statement(_ sql: String, on database: Database) throws(StoreError) -> Statement {
    if let known = statements[Text(sql: sql)] { return known }
    let statement = try StoreError.mapping { try database.cachedStatement(sql: sql) }
    statements[Text(sql: sql)] = statement
    return statement
  }
}
