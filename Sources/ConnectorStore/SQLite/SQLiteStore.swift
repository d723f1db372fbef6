import ConnectorModel
import FoundationEssentials
import GRDB

/// A tenant's journal and its tables in one SQLite file, `gatehouse.sqlite`, in a folder of its own.
///
/// Calls block. Reading goes on while something is written; there is one writer at a time. Whoever opens a store
/// holds its `StoreLock`.
package final class SQLiteStore: Sendable {
  package let journal: SQLiteJournal
  package let tables: SQLiteTables
  private let pool: DatabasePool
  private let mark: UseMark

  /// Opens the store, or makes it, with a folder that only its owner can read.
  package convenience init(folder: String) throws(StoreError) {
    try self.init(folder: folder, mostPages: nil)
  }

  /// - Parameter mostPages: Beyond that many pages the file counts as full; for tests.
  init(folder: String, mostPages: Int?) throws(StoreError) {
    try Self.makeFolder(folder)
    try StoreFolder.check(folder)
    ScratchDatabase.removeFiles(in: folder)
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.foreignKeysEnabled = false
    configuration.label = "store"
    let file = StoreFile(folder: folder)
    try file.makeIfMissing()
    try StoreFolder.close(folder)
    let path = file.path
    let hasSideFile = FileManager.default.fileExists(atPath: "\(path)-wal")
    let pool = try StoreError.mapping { try DatabasePool(path: path, configuration: configuration) }
    let found = try UseMark.found(in: pool, hasSideFile: hasSideFile)
    try SQLiteSchema.migrate(pool)
    try StoreError.mapping {
      try pool.writeWithoutTransaction { database in
        // An import changes the same pages again and again; each is to be copied into the file seldom.
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 16384")
        // Identifiers lie scattered over their tree; in a small cache most of an import would be reading.
        try database.execute(sql: "PRAGMA cache_size = -131072")
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        if let mostPages { try database.execute(sql: "PRAGMA max_page_count = \(mostPages)") }
      }
    }
    self.pool = pool
    mark = UseMark(pool, found)
    journal = SQLiteJournal(pool, mark: mark, files: OpenedFiles(file))
    tables = SQLiteTables(pool, scratchFolder: folder)
  }

  /// Opens the store that is in a folder for reading only: nothing is written there. Whoever writes to it elsewhere
  /// meanwhile may be seen or not.
  package convenience init(readingOnly folder: String) throws(StoreError) {
    try self.init(readingOnly: folder, isInUse: false)
  }

  /// - Parameter isInUse: somebody works on it, so that the files beside it are there.
  init(readingOnly folder: String, isInUse: Bool) throws(StoreError) {
    try StoreFolder.check(folder)
    let file = StoreFile(folder: folder)
    try file.check()
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.label = "store"
    // What lies beside the file is needed where there is any, and cannot be made here where there is none.
    let path = isInUse || file.hasPending ? file.path : file.unchangingAddress
    let pool = try StoreError.mapping {
      try DatabasePool(path: path, configuration: configuration)
    }
    try SQLiteSchema.checkIsNewest(pool)
    self.pool = pool
    mark = UseMark(pool, try UseMark.found(in: pool, hasSideFile: isInUse || file.hasPending))
    journal = SQLiteJournal(pool, mark: mark, files: nil)
    tables = SQLiteTables(pool, scratchFolder: FileManager.default.temporaryDirectory.path)
  }

  /// Whether there is a store in a folder, whole or not.
  package static func isThere(in folder: String) -> Bool { StoreFile(folder: folder).isThere }

  /// It was copied while it was in use, and without its side file, and its record does not say so yet.
  package var isCutShort: Bool { mark.isCutShort }

  /// Where the file was copied while it was in use, and without its side file, keeps in the record that rows are
  /// missing. Blocks the calling thread.
  ///
  /// - Returns: the last row that is there; nil: none is missing, as far as the file knows.
  package func noteWhereCutShort(
    by actor: String, at time: Timestamp
  ) throws(StoreError) -> JournalPosition? {
    guard isCutShort else { return nil }
    let last = try journal.head().position
    let act = AdministrativeAct(
      .storeCutShort, of: StoreError.sqliteFile, which: "\(last)",
      detail:
        "rows after \(last) are missing: it was copied while it was in use, without its -wal file")
    _ = try journal.append([JournalAppend([.administrativeAct(act)], actor: actor, at: time)])
    try mark.noteCutShort()
    return last
  }

  /// Ends the connections; the store cannot be used after it.
  package func close() throws(StoreError) {
    mark.clear()
    try StoreError.mapping {
      // Leaves one file, where it can; nothing depends on it.
      pool.writeWithoutTransaction { _ = try? $0.checkpoint(.truncate) }
      try pool.close()
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
