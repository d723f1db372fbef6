import FoundationEssentials
import GRDB

extension SQLiteStore {
  /// Reads as of one moment. Within a call of `write` that is the state of its transaction.
  func look<Value>(
    _ body: (SQLiteConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try pool.unsafeReentrantRead { database in
        let connection = SQLiteConnection(database: database)
        if database.isInsideTransaction { return try body(connection) }
        var value: Value?
        try database.inTransaction(.deferred) {
          value = try body(connection)
          return .commit
        }
        return value!
      }
    }
  }

  /// Changes in one transaction, which is durable when this returns.
  @discardableResult
  func change<Value>(
    _ body: (SQLiteConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try StoreError.mapping {
      try pool.unsafeReentrantWrite { database in
        var value: Value?
        try database.inSavepoint {
          value = try body(SQLiteConnection(database: database))
          return .commit
        }
        return value!
      }
    }
  }

  static func makeFolder(_ folder: String) throws(StoreError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError(
        code: .cannotOpen, message: "The folder \(folder) of the store cannot be made.",
        remedy: "Choose a folder whose parent you may write to.")
    }
  }
}
