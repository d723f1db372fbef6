import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Threads

/// A ledger in memory whose thread stands still when a test holds it, and whose journal counts.
struct LedgerBench {
  let memory = MemoryJournal()
  let journal: WatchedJournal
  let tables: FaultyTables
  let executor = HeldExecutor()
  let ledger: ConnectorLedger

  static let caller = Caller(name: "tester", door: .commandLine)

  init(clock: any PauseClock = ContinuousClock()) throws {
    journal = WatchedJournal(memory)
    tables = FaultyTables(try SQLiteTables())
    ledger = try ConnectorLedger(
      journal: journal, tables: tables, executor: executor, clock: clock, now: { minute(0) })
  }

  /// A check-in of devices that nobody else has.
  static func checkIns(_ numbers: Int...) -> JournalEntry {
    .checkIns(
      CheckInBatch(
        source: "test", receivedAt: minute(0),
        checkIns: numbers.map {
          CheckIn(identifiers: ids([.serialNumber: "SN\($0)"]), platform: .ios)
        }))
  }

  static func group(_ id: String) -> JournalEntry {
    .groupSet(DeviceGroup(id: GroupID(rawValue: id), displayName: id, createdAt: minute(0)))
  }

  func accept(_ entries: JournalEntry...) async throws -> Acceptance {
    try await ledger.accept(entries, by: Self.caller)
  }

  @discardableResult
  func commit(
    _ entries: JournalEntry..., ifSettings settings: JournalPosition? = nil
  ) async throws -> Receipt {
    try await ledger.commit(entries, by: Self.caller, ifSettings: settings)
  }

  /// How many devices there are.
  var devices: Int {
    get throws {
      try ledger.read { tables, _ throws(StoreError) in try tables.deviceCount() }
    }
  }
}
