import ConnectorModel
import FoundationEssentials
import GRDB

/// A store in one SQLite file, `gatehouse.sqlite`, in a folder of its own.
///
/// Calls block. Reading goes on while something is written. Whoever opens a store holds its `StoreLock`.
/// In a closure given to `write`, calls of the store take part in that transaction.
package final class SQLiteStore: ConnectorStore {
  let folder: String
  let pool: DatabasePool

  /// Opens the store, or makes it, with a folder that only its owner can read.
  package convenience init(folder: String) throws(StoreError) {
    try self.init(folder: folder, mostPages: nil)
  }

  /// - Parameter mostPages: Beyond that many pages the file counts as full; for tests.
  init(folder: String, mostPages: Int?) throws(StoreError) {
    self.folder = folder
    try Self.makeFolder(folder)
    Self.removeScratchFiles(in: folder)
    Self.removeHistoryFiles(in: folder)
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = false
    configuration.label = "store"
    let path = "\(folder)/\(StoreError.sqliteFile)"
    try Self.makeFile(path)
    let pool = try StoreError.mapping { try DatabasePool(path: path, configuration: configuration) }
    try SQLiteSchema.migrate(pool)
    try StoreError.mapping {
      try pool.writeWithoutTransaction { database in
        // GRDB's pool sets NORMAL, with which a power cut loses what was acknowledged.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // An import changes the same pages again and again; each is to be copied into the file seldom.
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
        // Identifiers lie scattered over their tree; in a small cache most of an import would be reading.
        try database.execute(sql: "PRAGMA cache_size = -131072")
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        if let mostPages { try database.execute(sql: "PRAGMA max_page_count = \(mostPages)") }
      }
    }
    self.pool = pool
  }

  /// Ends the connections; the store cannot be used after it.
  package func close() throws(StoreError) {
    try StoreError.mapping {
      // Leaves one file, where it can; nothing depends on it.
      pool.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
      try pool.close()
    }
  }

  package func append(
    _ entries: [JournalEntry], actor: String, at time: Timestamp
  ) throws(StoreError) -> [JournalPosition] {
    var encoded: [[UInt8]] = []
    for entry in entries { encoded.append(try JournalCoding.encode(entry)) }
    return try change { connection throws(StoreError) in
      var positions: [JournalPosition] = []
      var link = try connection.chainHead().link
      for bytes in encoded {
        try connection.execute(
          "INSERT INTO journal (recorded_at, actor, entry) VALUES (?, ?, ?)",
          SQLValue(time), .text(actor), .blob(bytes))
        let position = JournalPosition(rawValue: connection.database.lastInsertedRowID)
        link = try connection.link(
          position, recordedAt: time, actor: actor, entry: bytes, after: link)
        positions.append(position)
      }
      return positions
    }
  }

  package func records(
    after position: JournalPosition, bytes: Int
  ) throws(StoreError) -> [JournalRecord] {
    var total = 0
    return try journal("WHERE position > ? ORDER BY position", [SQLValue(position)]) { entry in
      total += entry.count
      return total < bytes
    }
  }

  /// - Parameter goesOn: is shown each encoded entry and says whether the next is wanted.
  func journal(
    _ clauses: String, _ values: [SQLValue], goesOn: ([UInt8]) -> Bool
  ) throws(StoreError) -> [JournalRecord] {
    var rows: [(JournalPosition, Timestamp, String, [UInt8])] = []
    try look { connection throws(StoreError) in
      try connection.step(
        "SELECT position, recorded_at, actor, entry FROM journal \(clauses)", values
      ) { row throws(StoreError) in
        let entry = row.bytes(3)
        rows.append((row.position(0), row.time(1), row.text(2), entry))
        return goesOn(entry)
      }
    }
    var records: [JournalRecord] = []
    for (position, time, actor, bytes) in rows {
      let entry = try JournalCoding.decode(bytes, at: position)
      records.append(
        JournalRecord(position: position, recordedAt: time, actor: actor, entry: entry))
    }
    return records
  }

  package func head() throws(StoreError) -> JournalPosition {
    try look { connection throws(StoreError) in
      try connection.first("SELECT max(position) FROM journal") { $0.position(0) } ?? .start
    }
  }

  package func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try look { connection throws(StoreError) in try body(SQLiteTables(connection)) }
  }

  package func write<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try change { connection throws(StoreError) in
      let tables = SQLiteTables(connection)
      let value = try body(tables)
      try tables.finish()
      return value
    }
  }
}
