import GRDB

extension SQLiteStore {
  /// Makes a whole copy of the store that is in a folder, as of one moment, whoever works on it meanwhile: a store in
  /// a folder of its own. Blocks the calling thread.
  ///
  /// - Parameter target: is made if it is missing; there must be no store in it.
  /// - Returns: the last row that is in the copy.
  package static func copy(
    _ folder: String, to target: String
  ) throws(StoreError) -> JournalHead {
    guard !isThere(in: target) else {
      throw StoreError(
        code: .cannotOpen, message: "There is a store in \(target) already.",
        remedy: "Name a folder that is not there yet.")
    }
    do throws(StoreError) {
      let lock = try StoreLock(folder: folder)
      defer { withExtendedLifetime(lock) {} }
      return try SQLiteStore(folder: folder).copy(to: target)
    } catch {
      switch error.code {
      case .locked:
        return try SQLiteStore(readingOnly: folder, isInUse: true).copy(to: target)
      // Where nothing can be written, nobody else writes either.
      case .cannotOpen where isThere(in: folder):
        return try SQLiteStore(readingOnly: folder).copy(to: target)
      default: throw error
      }
    }
  }

  private func copy(to target: String) throws(StoreError) -> JournalHead {
    try Self.makeFolder(target)
    try StoreFolder.check(target)
    let copy = try ScratchDatabase(in: target)
    let id = isCutShort ? SQLiteSchema.applicationIDCutShort : SQLiteSchema.applicationID
    let head = try StoreError.mapping {
      try copy.queue.writeWithoutTransaction { database in
        try tables.copy(into: database, as: "main")
        try database.execute(sql: "PRAGMA application_id = \(id)")
        return JournalHead(try SQLiteConnection(database: database).lastLink())
      }
    }
    try copy.become(StoreFile(folder: target).path)
    return head
  }
}
