import GRDB
import Synchronization

/// The tables of one SQLite database: of a store's file, of a file that goes with this value, or of memory.
package final class SQLiteTables: Tables {
  let database: any GRDB.DatabaseWriter
  /// Of the database; nil: it is in memory.
  let path: String?
  /// Where a rebuild puts the new tables; nil: into memory.
  let scratchFolder: String?
  /// What goes with this value.
  private let scratch: ScratchDatabase?
  /// Of the identifiers; nil as long as no import has needed it.
  private let filter = Mutex<FingerprintFilter?>(nil)

  /// The tables of a store.
  init(_ pool: DatabasePool, scratchFolder: String) {
    database = pool
    path = pool.path
    self.scratchFolder = scratchFolder
    scratch = nil
  }

  init(_ scratch: ScratchDatabase) {
    database = scratch.queue
    path = scratch.path
    scratchFolder = nil
    self.scratch = scratch
  }

  /// Empty tables in memory.
  package convenience init() throws(StoreError) { self.init(try ScratchDatabase()) }

  /// Empty tables in a file of their own, which goes with the value: for what was the case at an earlier row of
  /// the journal.
  package static func scratch(in folder: String) throws(StoreError) -> SQLiteTables {
    SQLiteTables(try ScratchDatabase(in: folder))
  }

  package func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try database.read { try body(SQLiteTableWriter(reading: SQLiteConnection(database: $0))) }
    }
  }

  package func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try database.write(synchronous: scratch == nil ? .normal : .off) { database in
        try changing(database) { tables in
          let value = try body(tables)
          try tables.finish()
          return value
        }
      }
    }
  }

  package func tryOut<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try database.writeWithoutTransaction { database in
        var value: Value?
        try database.inTransaction(.immediate) {
          value = try changing(database) { try body($0) }
          return .rollback
        }
        return value!
      }
    }
  }

  private func changing<Value>(
    _ database: Database, _ body: (SQLiteTableWriter) throws -> Value
  ) throws -> Value {
    let tables = SQLiteTableWriter(
      changing: SQLiteConnection(database: database), filter: filter.withLock { $0.take() })
    // It may know more than the tables have, so it stays also when nothing comes of the change.
    defer { filter.withLock { $0 = tables.identifiers.filter } }
    return try body(tables)
  }

  /// What the filter knew of other tables does not count for these.
  func forgetFilter() { filter.withLock { $0 = nil } }
}
