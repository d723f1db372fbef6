import ConnectorModel
import GRDB
import GRDBSQLite

/// A prepared statement of a connection. GRDB keeps it; values are bound and rows read here, because GRDB's own
/// way costs half of the speed and ends a text at its first NUL character.
struct SQLiteStatement {
  private let prepared: Statement

  init(_ sql: String, on database: Database) throws(StoreError) {
    prepared = try StoreError.mapping { try database.cachedStatement(sql: sql) }
  }

  /// Runs a statement that gives no rows.
  func run(_ values: SQLiteValues) throws(StoreError) {
    try step(values) { _ in true }
  }

  /// Calls `read` with each row until it answers false.
  func step(
    _ values: SQLiteValues, _ read: (SQLiteRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let statement = unsafe prepared.sqliteStatement
    try unsafe values.bytes.withUnsafeBufferPointer { bytes throws(StoreError) in
      defer {
        // The values lie in memory that is ours only as long as this closure runs.
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
      }
      for (index, place) in values.places.enumerated() {
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
    _ place: SQLiteValues.Place, in bytes: UnsafeBufferPointer<UInt8>, to index: Int32,
    of statement: OpaquePointer
  ) -> Int32 {
    switch place {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(let start, let count):
      let text = unsafe address(start, in: bytes)
      return unsafe text.withMemoryRebound(to: CChar.self, capacity: count) {
        unsafe sqlite3_bind_text64(
          statement, index, $0, UInt64(count), nil, UInt8(SQLITE_UTF8))
      }
    case .blob(let start, let count):
      return unsafe sqlite3_bind_blob64(
        statement, index, address(start, in: bytes), UInt64(count), nil)
    }
  }

  /// An empty value lies anywhere, where there are no bytes at all: without a place it would be NULL.
  private func address(
    _ start: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    unsafe bytes.baseAddress.map { unsafe $0 + start } ?? StaticString("").utf8Start
  }
}

/// The values of a statement's parameters, texts and blobs in one piece of memory.
///
/// SQLite reads them there while the statement runs. Copies of its own, one for each value, took a tenth of the
/// time of an import. Whoever writes many rows empties the value and fills it again.
struct SQLiteValues {
  fileprivate enum Place {
    case null
    case integer(Int64)
    case text(start: Int, count: Int)
    case blob(start: Int, count: Int)
  }

  fileprivate private(set) var places: [Place] = []
  fileprivate private(set) var bytes: [UInt8] = []

  init() {}

  init(_ values: [SQLValue]) {
    places.reserveCapacity(values.count)
    for value in values { append(value) }
  }

  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ value: SQLValue) {
    switch value {
    case .null: places.append(.null)
    case .integer(let number): places.append(.integer(number))
    case .text(let text): append(text)
    case .blob(let blob): append(blob)
    }
  }

  mutating func append(_ number: Int64) { places.append(.integer(number)) }

  mutating func append(_ text: String) {
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    places.append(.text(start: start, count: bytes.count - start))
  }

  mutating func append(_ blob: [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: blob)
    places.append(.blob(start: start, count: blob.count))
  }

  mutating func append(_ text: String?) {
    if let text { append(text) } else { places.append(.null) }
  }

  mutating func append(_ flag: Bool?) {
    places.append(flag.map { .integer($0 ? 1 : 0) } ?? .null)
  }

  mutating func append(_ time: Timestamp?) {
    places.append(time.map { .integer($0.milliseconds) } ?? .null)
  }

  mutating func append(_ device: DeviceKey) { append(device.rawValue) }
  mutating func append(_ position: JournalPosition) { append(position.rawValue) }

  /// Words of closed sets are kept as they are named in the model.
  mutating func append<Word: RawRepresentable>(word: Word?) where Word.RawValue == String {
    append(word?.rawValue)
  }
}
