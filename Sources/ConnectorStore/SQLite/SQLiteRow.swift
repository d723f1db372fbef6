import ConnectorModel
import GRDBSQLite

/// The row at which a statement stands; valid until the next step.
///
/// Safe because `SQLiteConnection` hands it to a closure only while the statement stands there, and every
/// value is copied.
@safe
struct SQLiteRow {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { unsafe self.statement = statement }

  func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }

  /// The text, with NUL characters if it has any.
  func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  func optionalBool(_ column: Int32) -> Bool? { optionalInteger(column).map { $0 != 0 } }

  func time(_ column: Int32) -> Timestamp { Timestamp(milliseconds: integer(column)) }

  func optionalTime(_ column: Int32) -> Timestamp? {
    optionalInteger(column).map(Timestamp.init(milliseconds:))
  }

  func optionalSize(_ column: Int32) -> UInt64? {
    optionalInteger(column).map(UInt64.init(bitPattern:))
  }

  func device(_ column: Int32) -> DeviceKey { DeviceKey(rawValue: integer(column)) }

  func position(_ column: Int32) -> JournalPosition { JournalPosition(rawValue: integer(column)) }

  /// A word of a closed set; a word that the set does not have means that the file is damaged.
  func word<Word: StoredWord>(_ column: Int32) throws(StoreError) -> Word {
    guard let word = Word(word: text(column)) else { throw .damagedRow }
    return word
  }

  func optionalWord<Word: StoredWord>(_ column: Int32) throws(StoreError) -> Word? {
    isNull(column) ? nil : try word(column)
  }
}
