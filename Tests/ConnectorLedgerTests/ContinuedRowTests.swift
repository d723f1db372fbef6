import ConnectorModel
import ConnectorStore
import Testing

@testable import ConnectorLedger

/// A call that brought more than one row holds.
struct ContinuedRowTests {
  private static let message = JournalPosition(rawValue: 3)

  /// Two phones, and a message that waits at row 3.
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())])
    let phones = [1, 2].map { number in
      CheckIn(
        identifiers: ids([.serialNumber: "SN\(number)"]), platform: .ios, ownership: .company,
        management: .enrolled)
    }
    try scratch.commit([
      .checkIns(CheckInBatch(source: "test", receivedAt: minute(0), checkIns: phones))
    ])
    try scratch.commit([
      .partnerMessage(
        PartnerMessage(
          connector: TestPartner.id, source: "test", contentType: "", messageId: "",
          receivedAt: minute(1)))
    ])
    return scratch
  }

  private static let reports = [
    TestPartner.report(.state(.mediumSeverity), of: [.serialNumber: "SN1"], at: minute(1)),
    TestPartner.report(
      .threatOpened(id: "t", level: .high), of: [.serialNumber: "SN2"], at: minute(1)),
    TestPartner.report(.state(.lowSeverity), of: [.serialNumber: "SN9"], at: minute(1)),
    TestPartner.report(.state(.secured), of: [.serialNumber: "SN1"], at: minute(2)),
    TestPartner.report(.threatClosed(id: "t"), of: [.serialNumber: "SN2"], at: minute(3)),
    Report(
      subject: .nobody, kind: .heartbeat(errorCode: 4, lagMilliseconds: 5), observedAt: minute(3),
      vendorCode: 0),
  ]

  private func batch(_ reports: some Sequence<Report>, isLast: Bool) -> JournalEntry {
    .reports(
      ReportBatch(
        connector: TestPartner.id, operation: .receive, message: Self.message,
        receivedAt: minute(4), isContact: isLast, reports: Array(reports), isContinued: !isLast,
        skipped: isLast ? 2 : 0, refused: isLast ? 1 : 0, unknownWords: 0, timesInFuture: 0))
  }

  /// The reports in rows of so many.
  private func rows(of size: Int) -> [JournalEntry] {
    stride(from: 0, to: Self.reports.count, by: size).map { start in
      let end = start + size
      return batch(Self.reports[start..<min(end, Self.reports.count)], isLast: end >= 6)
    }
  }

  private struct Result: Equatable {
    var said: [[PartnerDevice]]
    var counts: ConnectorCounts
    var contact: Timestamp?
    var errorCode: Int32
    var waiting: [Report]
    var pending: [JournalPosition]

    init(_ scratch: ScratchStore) throws {
      said = try [Int64(1), 2].map {
        try scratch.partnerDevices(of: DeviceKey(rawValue: $0), TestPartner.id)
      }
      let health = scratch.state.health(of: TestPartner.id)
      (counts, contact, errorCode) = (health.counts, health.lastContactAt, health.lastErrorCode)
      waiting = try scratch.read { tables throws(StoreError) in
        try tables.unmatchedReports(of: TestPartner.id, limit: 9).map(\.report)
      }
      pending = try scratch.read { tables throws(StoreError) in
        try tables.pendingMessages(of: TestPartner.id)
      }
    }
  }

  @Test(arguments: [1, 2, 4])
  func `its rows make of the tables what one row makes`(size: Int) throws {
    let (whole, parts) = (try scratch(), try scratch())
    try whole.commit(rows(of: 6), at: minute(5))
    try parts.commit(rows(of: size), at: minute(5))
    #expect(try Result(parts) == Result(whole))
    #expect(try Result(whole).counts.messages == 1)
    #expect(try parts.rebuild().isIdentical)
    for key in [1, 2].map(DeviceKey.init(rawValue:)) {
      let replay = DeviceReplay(parts.store.journal, parts.store.tables, of: key)
      let tables = try SQLiteTables()
      _ = try replay.run(through: try parts.store.journal.head().position, into: tables)
      let said = try tables.read { tables throws(StoreError) in
        try tables.partnerDevices(from: key, through: key)[key]?[TestPartner.id] ?? []
      }
      #expect(try said == parts.partnerDevices(of: key, TestPartner.id), "device \(key)")
    }
  }

  @Test func `as long as the last row has had no effect, the message waits and the cursor stays`()
    throws
  {
    let scratch = try scratch()
    let all = rows(of: 2)
    try scratch.commit(Array(all.dropLast()))
    #expect(try Result(scratch).pending == [Self.message])
    #expect(try Result(scratch).counts.messages == 0)
    try scratch.commit(Array(all.suffix(1)))
    #expect(try Result(scratch).pending.isEmpty)
    #expect(try Result(scratch).counts.messages == 1)
  }

  @Test func `a report that waited is found again in the row that it came with`() throws {
    let scratch = try scratch()
    try scratch.commit(rows(of: 2))
    try scratch.checkIn(
      CheckIn(
        identifiers: ids([.serialNumber: "SN9"]), platform: .ios, ownership: .company,
        management: .enrolled), at: minute(6))
    let key = DeviceKey(rawValue: 3)
    let said = try scratch.partnerDevices(of: key, TestPartner.id)
    #expect(said.map(\.state?.state) == [.lowSeverity])
    let replay = DeviceReplay(scratch.store.journal, scratch.store.tables, of: key)
    let tables = try SQLiteTables()
    _ = try replay.run(through: try scratch.store.journal.head().position, into: tables)
    let replayed = try tables.read { tables throws(StoreError) in
      try tables.partnerDevices(from: key, through: key)[key]?[TestPartner.id] ?? []
    }
    #expect(replayed == said)
  }
}
