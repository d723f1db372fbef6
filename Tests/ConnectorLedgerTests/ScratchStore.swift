import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Foundation

/// A store of its own in a scratch folder, which goes when the test ends.
final class ScratchStore {
  let folder: String
  let store: SQLiteStore
  /// As of the last commit.
  private(set) var state = LedgerState.empty
  private var time = Timestamp(milliseconds: 1_795_000_000_000)

  init() throws {
    folder = NSTemporaryDirectory() + "gatehouse-ledger-\(UUID().uuidString)"
    store = try SQLiteStore(folder: folder)
    try store.tables.write { tables throws(StoreError) in
      try tables.setProjection(Projector.version)
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Appends entries and lets the tables follow.
  @discardableResult
  func commit(_ entries: [JournalEntry], at moment: Timestamp? = nil) throws -> ProjectionOutcome {
    time = moment ?? time.adding(TimeSpan(milliseconds: 1000))
    _ = try store.journal.append([JournalAppend(entries, actor: "test", at: time)])
    let records = try store.journal.records(after: state.position, bytes: 1 << 20)
    let known = state
    let (state, outcome) = try store.tables.write { tables throws(StoreError) in
      var projector = try Projector(tables, known, for: records)
      var outcome = ProjectionOutcome()
      for record in records { outcome += try projector.project(record).outcome }
      return (projector.state, outcome)
    }
    self.state = state
    return outcome
  }

  func rebuild() throws -> RebuildReport {
    try TableCare(journal: store.journal, tables: store.tables).rebuild()
  }

  func read<Value>(
    _ body: (any TableReader) throws(StoreError) -> Value
  ) throws -> Value { try store.tables.read(body) }

  /// Check-ins that arrive at one moment.
  @discardableResult
  func checkIn(_ checkIns: CheckIn..., at moment: Timestamp) throws -> ProjectionOutcome {
    try commit(
      [.checkIns(CheckInBatch(source: "test", receivedAt: moment, checkIns: checkIns))], at: moment)
  }

  @discardableResult
  func report(
    _ reports: Report..., from connector: ConnectorID, at moment: Timestamp
  ) throws -> ProjectionOutcome {
    try commit(
      [
        .reports(
          ReportBatch(
            connector: connector, operation: .receive, receivedAt: moment, isContact: true,
            reports: reports, skipped: 0, refused: 0, unknownWords: 0, timesInFuture: 0))
      ], at: moment)
  }

  func devices() throws -> [Device] {
    try read { tables throws(StoreError) in try tables.devices(after: nil, limit: 1000) }
  }

  /// Of the first device.
  func inventory() throws -> Inventory? {
    try read { tables throws(StoreError) in
      try tables.inventory(of: DeviceKey(rawValue: 1))
    }
  }

  func partnerDevices(of device: DeviceKey, _ connector: ConnectorID) throws -> [PartnerDevice] {
    try read { tables throws(StoreError) in
      try tables.partnerDevices(from: device, through: device)[device]?[connector] ?? []
    }
  }

  func unmatched(of connector: ConnectorID) throws -> Int {
    try read { tables throws(StoreError) in try tables.unmatchedCount(of: connector) }
  }
}

/// Minutes after a fixed beginning.
func minute(_ count: Int) -> Timestamp {
  Timestamp(milliseconds: 1_795_000_000_000).adding(.minutes(count))
}

/// Identifiers by kind; an unusable one is left out, as it is by the readers.
func ids(_ values: [IdentifierKind: String]) -> [DeviceIdentifier] {
  values.compactMap { DeviceIdentifier($0.key, $0.value) }
    .sorted { $0.kind.rawValue < $1.kind.rawValue }
}
