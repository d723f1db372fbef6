import ConnectorModel
import ConnectorService
import ConnectorStore
import Foundation

/// A store of its own in a scratch folder, which goes when the test ends.
final class ScratchStore {
  let folder: String
  let store: SQLiteStore
  private var time = Timestamp(milliseconds: 1_795_000_000_000)

  init() throws {
    folder = NSTemporaryDirectory() + "gatehouse-service-\(UUID().uuidString)"
    store = try SQLiteStore(folder: folder)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Appends entries and lets the tables follow.
  @discardableResult
  func commit(_ entries: [JournalEntry], at moment: Timestamp? = nil) throws -> ProjectionOutcome {
    time = moment ?? time.adding(TimeSpan(milliseconds: 1000))
    _ = try store.append(entries, actor: "test", at: time)
    return try Projector.catchUp(store)
  }

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
    try store.read { tables throws(StoreError) in try tables.devices(after: nil, limit: 1000) }
  }

  func partnerDevices(of device: DeviceKey, _ connector: ConnectorID) throws -> [PartnerDevice] {
    try store.read { tables throws(StoreError) in
      try tables.partnerDevices(from: device, through: device)[device]?[connector] ?? []
    }
  }

  func unmatched(of connector: ConnectorID) throws -> Int {
    try store.read { tables throws(StoreError) in try tables.unmatchedCount(of: connector) }
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
