import ConnectorModel
import ConnectorStore
import Threads

/// The one writer of a tenant: makes entries durable, gives them their effect, holds the settings, and tells what
/// has changed.
///
/// It has a thread of its own, which alone writes to journal and tables. What waits together is made durable
/// together. Questions do not wait for it: they read the tables as of one moment, on a thread that may block.
package actor ConnectorLedger {
  package nonisolated let journal: any Journal
  package nonisolated let tables: any Tables
  nonisolated let executor: any SerialExecutor & TaskExecutor
  nonisolated let held: HeldStates
  nonisolated let feed = ChangeFeed()
  private nonisolated let now: @Sendable () -> Timestamp
  nonisolated let clock: any PauseClock

  /// In the order in which they came.
  var waiting: [CommitRequest] = []
  /// Durable, and without their effect as yet; in the order of the journal.
  var durable = DurableCommits()
  /// The last row that this ledger has made durable.
  var lastDurable = JournalPosition.start
  var isWriting = false
  /// Gives rows their effect that had none because the tables could not be written; nil: there are none.
  var catchingUp: Task<Void, Never>?
  private var isClosed = false

  /// The bytes of the journal that are in memory at a time, about.
  package static let portionBytes = 8 << 20

  /// Opens a tenant's data: brings the tables up to the journal, which a process that was ended in the middle may
  /// have left behind, and makes them anew where another version of what entries do has made them. It blocks the
  /// calling thread.
  ///
  /// - Parameters:
  ///   - executor: where it runs; it may be blocked.
  ///   - clock: by which pauses are measured.
  ///   - now: what rows bear as their time.
  package init(
    journal: any Journal, tables: any Tables,
    executor: any SerialExecutor & TaskExecutor = WorkThread(label: "ledger"),
    clock: any PauseClock = ContinuousClock(), now: @escaping @Sendable () -> Timestamp
  ) throws(StoreError) {
    self.journal = journal
    self.tables = tables
    self.executor = executor
    self.clock = clock
    self.now = now
    held = HeldStates(try TableCare(journal: journal, tables: tables).openedState())
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// As of the last row that has had its effect.
  package nonisolated var state: LedgerState { held.current }
  package nonisolated var settings: Settings { held.current.settings }

  /// Why durable rows have had no effect, so that the tables do not say what was done, or why nothing can be made
  /// durable; nil: all is as it should be. The ledger tries again by itself.
  package nonisolated var standstill: StoreError? { held.standstill }

  /// Looks whether the journal is where it was and has what it had. It blocks the calling thread.
  package nonisolated func checkJournal() throws(StoreError) {
    do throws(StoreError) {
      _ = try journal.head()
      held.note(loss: nil)
    } catch {
      if error.isOfLostRecord { held.note(loss: error) }
      throw error
    }
  }

  /// Reads from the tables as of one moment, with the state that belongs to them. It blocks the calling thread.
  package nonisolated func read<Value>(
    _ body: (any TableReader, LedgerState) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    while true {
      let value = try tables.read { tables throws(StoreError) -> Value? in
        // The state goes on with each transaction: it has left this one behind only if two were committed since.
        guard let state = held.state(covering: try tables.coveredPosition()) else { return nil }
        return try body(tables, state)
      }
      if let value { return value }
    }
  }

  /// What changes from a row on; from the present one on if none is given.
  package nonisolated func changes(after position: JournalPosition? = nil) -> LedgerChanges {
    feed.listen { [held] in
      let state = held.current
      guard let position, position < state.position else { return nil }
      return .everything(
        through: state.position, connectors: state.settings.connectors.map(\.id))
    }
  }

  /// Makes entries durable and gives them their effect.
  ///
  /// - Parameters:
  ///   - blobs: what entries name by its hash.
  ///   - settings: the version of the settings at which the entries were checked; nil: they hold under any.
  package func commit(
    _ entries: [JournalEntry], blobs: [[UInt8]] = [], by caller: Caller,
    ifSettings settings: JournalPosition? = nil
  ) async throws(LedgerError) -> Receipt {
    let append = JournalAppend(
      entries, blobs: blobs, actor: caller.name, at: now(), ifSettings: settings)
    return try await enter(append, isAwaited: true).receipt()
  }

  /// Makes entries durable. They have their effect soon after.
  package func accept(
    _ entries: [JournalEntry], by caller: Caller
  ) async throws(LedgerError) -> Acceptance {
    try await enter(JournalAppend(entries, actor: caller.name, at: now()), isAwaited: false)
  }

  /// Waits until a row that is durable has had its effect, or nothing is being given its effect any more.
  package func settle(through position: JournalPosition) async {
    while isWriting, held.current.position < position { await Task.yield() }
  }

  /// Builds the tables anew from the journal, compares them with those in use, and puts them into use. Whoever
  /// reads meanwhile reads those before; whoever writes waits.
  package func rebuildTables() throws(StoreError) -> RebuildReport {
    // What is compared covers the same rows, as far as rows can have their effect.
    _ = try? projectAll()
    let (report, state) = try TableCare(journal: journal, tables: tables).rebuilt()
    feed.tell(
      .everything(through: state.position, connectors: state.settings.connectors.map(\.id))
    ) { held.replace(state) }
    return report
  }

  /// Builds the tables a second time from the journal and compares them with those in use, which stay. Whoever
  /// writes waits.
  package func checkTables() throws(StoreError) -> RebuildReport {
    _ = try? projectAll()
    return try TableCare(journal: journal, tables: tables).check()
  }

  /// Takes nothing more, and ends when all that was durable has had its effect, or cannot have it now.
  package func close() async {
    isClosed = true
    while isWriting { await Task.yield() }
    catchingUp?.cancel()
    await catchingUp?.value
    feed.end()
  }

  /// Puts an append in line; the answer comes when it is durable, or known not to be.
  private func enter(
    _ append: JournalAppend, isAwaited: Bool
  ) async throws(LedgerError) -> Acceptance {
    guard !isClosed else { throw .closed }
    let result = await withCheckedContinuation { continuation in
      waiting.append(
        CommitRequest(append: append, isAwaited: isAwaited, continuation: continuation))
      guard !isWriting else { return }
      isWriting = true
      // With the preference, whoever makes way for others does so on this thread as well.
      Task(executorPreference: executor) { await self.write() }
    }
    return try result.get()
  }
}

/// Entries that somebody wants to have in the journal.
struct CommitRequest {
  var append: JournalAppend
  /// Whether somebody waits for their effect.
  var isAwaited: Bool
  var continuation: CheckedContinuation<Result<Acceptance, LedgerError>, Never>
}
