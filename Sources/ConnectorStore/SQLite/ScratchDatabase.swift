import FoundationEssentials
import GRDB
import SystemFiles

/// An empty database that goes with this value and need not outlast a crash: in a file, or in memory.
final class ScratchDatabase: Sendable {
  let queue: DatabaseQueue
  /// Nil: in memory.
  let path: String?

  /// In memory.
  convenience init() throws(StoreError) { try self.init(path: nil) }

  convenience init(in folder: String) throws(StoreError) {
    let path = "\(folder)/\(Self.prefix)\(UUID().uuidString).sqlite"
    // Nobody but the owner may read it, as the store that it becomes. SQLite gives its side files the same permissions.
    do throws(FileError) {
      try FileSystem.create(path, [], mode: 0o600)
    } catch {
      throw StoreError(
        code: .cannotOpen, message: "The file \(path) cannot be made.",
        remedy: "Check the owner and the permissions of the folder.")
    }
    try self.init(path: path)
  }

  private init(path: String?) throws(StoreError) {
    self.path = path
    let template = try Self.template.get()
    queue = try StoreError.mapping {
      let queue = try path.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -131072")
      }
      try template.backup(to: queue)
      return queue
    }
  }

  /// Ends the connection and gives the file another name, under which it stays.
  func become(_ other: String) throws(StoreError) {
    guard let path else { preconditionFailure("what is in memory has no file") }
    try StoreError.mapping { try queue.close() }
    do throws(FileError) {
      try FileSystem.rename(path, to: other)
      try FileSystem.synchronize(folder: FileSystem.folder(of: other))
    } catch {
      throw StoreError(
        code: .cannotOpen, message: "The file \(other) cannot be made.",
        remedy: "Check the owner and the permissions of the folder.")
    }
  }

  deinit {
    try? queue.close()
    if let path { Self.remove(path) }
  }

  /// An empty database of the newest schema. To copy it is a hundred times as fast as to go through all versions.
  private static let template = Result { () throws(StoreError) in
    let queue = try StoreError.mapping { try DatabaseQueue() }
    try SQLiteSchema.migrate(queue)
    return queue
  }

  private static let prefix = "scratch-"
  /// Earlier versions gave their files these names.
  private static let earlierPrefixes = ["history-", "rebuild.sqlite"]

  private static func remove(_ path: String) {
    for suffix in ["", "-journal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  /// Removes what processes left in a folder that were ended in the middle.
  static func removeFiles(in folder: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where ([prefix] + earlierPrefixes).contains(where: name.hasPrefix) {
      remove("\(folder)/\(name)")
    }
  }
}
