import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Threads

/// Reading of tables and journal, on a few threads that may block. Questions wait for each other there, and for
/// nobody else.
struct Readers: Sendable {
  let ledger: ConnectorLedger
  private let pool: any TaskExecutor
  private let scratchFolder: String

  /// As many questions at once as there are readers of the tables.
  private static let threads = 4

  /// - Parameter pool: where is read; its threads may be blocked.
  init(
    _ ledger: ConnectorLedger, scratchFolder: String,
    pool: any TaskExecutor = ThreadPool(label: "readers", threads: threads)
  ) {
    self.ledger = ledger
    self.scratchFolder = scratchFolder
    self.pool = pool
  }

  var settings: Settings { ledger.settings }

  /// Reads from the tables as of one moment, with the settings that belong to them.
  func read<Value: Sendable>(
    _ body: (any TableReader, LedgerState) throws(StoreError) -> Value
  ) async throws(ServiceError) -> Value {
    try await blocking { () throws(StoreError) in try ledger.read(body) }
  }

  /// Reads from the journal.
  func journal<Value: Sendable>(
    _ body: (any Journal) throws(StoreError) -> Value
  ) async throws(ServiceError) -> Value {
    try await blocking { () throws(StoreError) in try body(ledger.journal) }
  }

  /// Looks whether the journal is where it was and has what it had.
  func checkJournal() async throws(ServiceError) {
    try await blocking { () throws(StoreError) in try ledger.checkJournal() }
  }

  /// Works with tables apart from those in use, which go when `body` returns.
  func withScratchTables<Value: Sendable>(
    _ body: (any Tables, any Journal) throws(StoreError) -> Value
  ) async throws(ServiceError) -> Value {
    try await blocking { () throws(StoreError) in
      try body(try SQLiteTables.scratch(in: scratchFolder), ledger.journal)
    }
  }

  private func blocking<Value: Sendable>(
    _ body: () throws(StoreError) -> Value
  ) async throws(ServiceError) -> Value {
    do throws(StoreError) {
      return try await withTaskExecutorPreference(pool) { () async throws(StoreError) in
        try body()
      }
    } catch {
      throw ServiceError(error)
    }
  }
}
