import FoundationEssentials
import GRDB
import Glibc

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

  /// Makes the file where it is missing, so that nobody but its owner can read it even in a folder that
  /// others can look into. SQLite gives its side files the same permissions.
  static func makeFile(_ path: String) throws(StoreError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        code: .cannotOpen, message: "The file \(path) cannot be opened.",
        remedy: "Check the owner and the permissions of the folder.")
    }
    _ = Glibc.close(descriptor)
  }
}
