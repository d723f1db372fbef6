import GRDB
import GRDBSQLite

extension StoreError {
  /// The name of the file in error texts.
  static let sqliteFile = "gatehouse.sqlite"

  /// What an SQLite result code means for the user. SQLite's own message is left out: it can contain
  /// values.
  init(sqlite result: Int32) {
    let text = unsafe String(cString: sqlite3_errstr(result))
    let file = Self.sqliteFile
    // What is shared between connections cannot be made as large as it must be.
    let isFull = result == SQLITE_IOERR | 19 << 8
    switch isFull ? SQLITE_FULL : result & 0xff {
    case SQLITE_FULL:
      self.init(
        code: .full, message: "The disk of the store's file \(file) is full.",
        remedy: "Free space on it; nothing that was acknowledged is lost.")
    // No statement of ours breaks a rule of the schema on rows that fit together.
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CONSTRAINT:
      self.init(
        code: .corrupt, message: "The store's file \(file) is damaged: \(text).",
        remedy: "Restore the folder from a backup.")
    case SQLITE_BUSY, SQLITE_LOCKED:
      self.init(
        code: .locked, message: "Another process is writing the store's file \(file).",
        remedy: "End the other process, or send the command to it.")
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
      self.init(
        code: .cannotOpen,
        message: "The store's file \(file) cannot be opened for writing: \(text).",
        remedy: "Check the owner and the permissions of the file and its folder.")
    default:
      self.init(
        code: .engine, message: "SQLite failed on the store's file \(file): \(text) (\(result)).",
        remedy: "Check the disk and the system's log, then try again.")
    }
  }

  /// What the tables say cannot be; what the journal says is not touched by that.
  package static let damagedRow = StoreError(
    code: .corrupt,
    message: "A row of the tables in \(sqliteFile) holds a value that none can have.",
    remedy: "Rebuild the tables from the journal.")

  /// Runs code of GRDB's and turns its errors into ours.
  static func mapping<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw StoreError(sqlite: error.extendedResultCode.rawValue)
    } catch {
      throw StoreError(sqlite: SQLITE_ERROR)
    }
  }
}
