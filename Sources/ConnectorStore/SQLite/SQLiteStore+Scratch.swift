import ConnectorModel
import FoundationEssentials
import GRDB

extension SQLiteStore {
  package func withScratchTables<Value>(
    _ body: (any TableWriter) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let path = "\(folder)/\(Self.historyFile)\(UUID().uuidString).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    // Nobody but the owner may read it, as the store itself.
    try Self.makeFile(path)
    return try StoreError.mapping {
      let queue = try Self.scratchQueue(at: path)
      defer { try? queue.close() }
      return try queue.write { database in
        let tables = SQLiteTables(SQLiteConnection(database: database))
        let value = try body(tables)
        try tables.finish()
        return value
      }
    }
  }

  /// A database that is thrown away after use, and need not outlast a crash.
  static func scratchQueue(at path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try SQLiteSchema.migrate(queue)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
    }
    return queue
  }

  static let historyFile = "history-"

  /// What a process left that was ended in the middle.
  static func removeHistoryFiles(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(historyFile) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }
}
