import GRDB
import Synchronization

/// Says in the main file of a store that somebody writes. What is appended lies in the side file for a while, so a
/// copy of the main file alone lacks it, and looks whole all the same.
///
/// The mark is in the main file before the first append, and goes when the store is closed. A process that is killed
/// leaves it, and the side file too, from which the next one goes on. Where the mark is found without a side file, the
/// rows are missing that lay there; the file says that until the record does.
final class UseMark: Sendable {
  enum Found: Sendable {
    case nothing
    /// By whoever wrote before and did not close the store.
    case inUse
    case cutShort
  }

  private struct State {
    var isSet: Bool
    /// It lies in the main file, and not only beside it.
    var isInFile: Bool
    var isCutShort: Bool
  }

  private let pool: DatabasePool
  private let state: Mutex<State>

  /// What the file says, before anything is written to it.
  static func found(in pool: DatabasePool, hasSideFile: Bool) throws(StoreError) -> Found {
    let mark = try StoreError.mapping {
      try pool.read { try Int64.fetchOne($0, sql: "PRAGMA application_id") }
    }
    switch mark {
    case SQLiteSchema.applicationIDCutShort: return .cutShort
    case SQLiteSchema.applicationIDInUse: return hasSideFile ? .inUse : .cutShort
    default: return .nothing
    }
  }

  init(_ pool: DatabasePool, _ found: Found) {
    self.pool = pool
    let isCutShort = found == .cutShort
    // A file that cannot be written to says it the next time as well.
    if isCutShort { _ = try? Self.write(SQLiteSchema.applicationIDCutShort, to: pool) }
    state = Mutex(State(isSet: found != .nothing, isInFile: isCutShort, isCutShort: isCutShort))
  }

  deinit { clear() }

  /// Rows are missing, and the record does not say so yet.
  var isCutShort: Bool { state.withLock { $0.isCutShort } }

  /// Sees to it that the mark is in the main file. As long as somebody reads what was before, it cannot be brought
  /// there, and is tried again the next time.
  func set() throws(StoreError) {
    try state.withLock { state throws(StoreError) in
      guard !state.isInFile else { return }
      state.isInFile = try Self.write(SQLiteSchema.applicationIDInUse, to: pool)
      state.isSet = true
    }
  }

  /// The record says what is missing.
  func noteCutShort() throws(StoreError) {
    try state.withLock { state throws(StoreError) in
      state.isInFile = try Self.write(SQLiteSchema.applicationIDInUse, to: pool)
      state.isCutShort = false
    }
  }

  /// Takes the mark away, unless it says what nothing else does.
  func clear() {
    state.withLock { state in
      guard state.isSet, !state.isCutShort else { return }
      // Where that fails, the file cannot be told from a copy without its side file, and is called cut short.
      guard (try? Self.write(SQLiteSchema.applicationID, to: pool)) != nil else { return }
      (state.isSet, state.isInFile) = (false, false)
    }
  }

  /// - Returns: whether all that was written is in the main file.
  private static func write(_ mark: Int64, to pool: DatabasePool) throws(StoreError) -> Bool {
    try StoreError.mapping {
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA application_id = \(mark)")
        let done = try database.checkpoint(.passive)
        return done.walFrameCount == done.checkpointedFrameCount
      }
    }
  }
}
