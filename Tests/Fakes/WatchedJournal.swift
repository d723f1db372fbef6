import ConnectorModel
import ConnectorStore
import Synchronization

/// A journal that counts what is asked of it, and lets a test come in between.
package final class WatchedJournal: Journal {
  package struct Counts: Hashable, Sendable {
    /// Transactions that appended something, or were to.
    package var transactions = 0
    /// What writers wanted in them.
    package var appends = 0
    /// Rows that were handed out.
    package var rowsRead = 0
  }

  private struct State {
    var counts = Counts()
    var beforeAppend: @Sendable ([JournalAppend]) throws(StoreError) -> Void = { _ in }
  }

  private let journal: any Journal
  private let state = Mutex(State())

  package init(_ journal: any Journal = MemoryJournal()) { self.journal = journal }

  package var counts: Counts { state.withLock { $0.counts } }

  /// Is called in the place of whoever appends, just before it is done.
  package func beforeAppend(
    _ body: @escaping @Sendable ([JournalAppend]) throws(StoreError) -> Void
  ) {
    state.withLock { $0.beforeAppend = body }
  }

  package func append(_ appends: [JournalAppend]) throws(StoreError) -> [AppendOutcome] {
    let before = state.withLock { state in
      state.counts.transactions += 1
      state.counts.appends += appends.count
      return state.beforeAppend
    }
    try before(appends)
    return try journal.append(appends)
  }

  package func records(
    after position: JournalPosition, bytes: Int
  ) throws(StoreError) -> [JournalRecord] {
    counted(try journal.records(after: position, bytes: bytes))
  }

  package func record(at position: JournalPosition) throws(StoreError) -> JournalRecord? {
    counted(try journal.record(at: position).map { [$0] } ?? []).first
  }

  package func records(
    of kinds: Set<JournalKind>, before position: JournalPosition?, since: Timestamp?, limit: Int
  ) throws(StoreError) -> [JournalRecord] {
    counted(try journal.records(of: kinds, before: position, since: since, limit: limit))
  }

  private func counted(_ records: [JournalRecord]) -> [JournalRecord] {
    state.withLock { $0.counts.rowsRead += records.count }
    return records
  }

  package func lastRecord(by time: Timestamp) throws(StoreError) -> JournalPosition {
    try journal.lastRecord(by: time)
  }

  package func head() throws(StoreError) -> JournalHead { try journal.head() }

  package func verifyChain(
    against checkpoint: ChainHead?, progress: (Int64) -> Void
  ) throws(StoreError) -> ChainReport {
    try journal.verifyChain(against: checkpoint, progress: progress)
  }

  package func blob(_ hash: BlobHash) throws(StoreError) -> [UInt8]? { try journal.blob(hash) }
}
