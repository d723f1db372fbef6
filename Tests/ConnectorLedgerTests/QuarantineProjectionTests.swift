import ConnectorModel
import ConnectorStore
import Testing

@testable import ConnectorLedger

/// What is set aside, and when it is offered again.
struct QuarantineProjectionTests {
  private static let partner = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")

  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    let descriptor = PartnerDescriptor(
      id: Self.partner, name: "Test Partner", vendor: "Test", adapterVersion: "1.0.0",
      levelSource: .worst, needsClassicPolicy: false, platforms: [], toggles: [], identifiers: [])
    try scratch.commit([
      .connectorSet(
        Connector(
          descriptor: descriptor, unresponsivenessThresholdInDays: 7, isProvisioned: true,
          isDeprovisioned: false, createdAt: minute(0), modifiedAt: minute(0)))
    ])
    return scratch
  }

  private func subject(_ item: QuarantineSubject.Item) -> QuarantineSubject {
    QuarantineSubject(connector: Self.partner, item: item)
  }

  private func finding(
    _ item: QuarantineSubject.Item, digest: String = "a", at time: Timestamp
  ) -> QuarantineFinding {
    QuarantineFinding(
      subject: subject(item), digest: digest, adapterVersion: "1.0.0", code: "worker.crashed",
      message: "It crashed.", at: time)
  }

  private func items(_ scratch: ScratchStore) throws -> [QuarantinedItem] {
    try scratch.read { tables throws(StoreError) in try tables.quarantined(of: nil) }
  }

  @Test func `what is deadly again keeps its number and counts once more`() throws {
    let scratch = try scratch()
    let key = DeviceKey(rawValue: 1)
    try scratch.commit([.quarantined(finding(.device(key), at: minute(1)))])
    let number = try #require(try items(scratch).first).number
    try scratch.commit([.quarantined(finding(.inventory(key), at: minute(2)))])
    try scratch.commit([.quarantined(finding(.device(key), digest: "b", at: minute(3)))])
    let item = try #require(try items(scratch).first)
    #expect(try items(scratch).count == 2)
    #expect(item.number == number && item.count == 2)
    #expect(item.firstAt == minute(1) && item.finding.at == minute(3))
    #expect(item.finding.digest == "b")
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `what is released is gone, and nothing of an unknown connector is set aside`() throws {
    let scratch = try scratch()
    let item = QuarantineSubject.Item.device(DeviceKey(rawValue: 1))
    var stray = finding(item, at: minute(1))
    stray.subject.connector = .defender
    try scratch.commit([.quarantined(finding(item, at: minute(1))), .quarantined(stray)])
    #expect(try items(scratch).count == 1)
    try scratch.commit([
      .quarantineReleased(QuarantineRelease(subject: subject(item), reason: .answered))
    ])
    #expect(try items(scratch).isEmpty)
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `a message that is read at last was one message, and is not unreadable any more`()
    throws
  {
    let scratch = try scratch()
    let message = PartnerMessage(
      connector: Self.partner, source: "test", contentType: "", messageId: "",
      receivedAt: minute(1))
    try scratch.commit([.partnerMessage(message)])
    let position = try scratch.store.journal.head().position
    func batch(failure: String?) -> JournalEntry {
      .reports(
        ReportBatch(
          connector: Self.partner, operation: .receive, message: position, receivedAt: minute(1),
          isContact: failure == nil, skipped: 0, refused: 0, unknownWords: 0, timesInFuture: 0,
          failure: failure))
    }
    func counts() throws -> [Int] {
      let health = try scratch.read { tables throws(StoreError) in
        try tables.health(of: Self.partner)
      }
      return [health.counts.messages, health.counts.messagesRefused]
    }
    try scratch.commit([
      batch(failure: "worker.poisonous-message: no"),
      .quarantined(finding(.message(position), at: minute(1))),
    ])
    #expect(try counts() == [1, 1])
    try scratch.commit([
      batch(failure: nil),
      .quarantineReleased(
        QuarantineRelease(subject: subject(.message(position)), reason: .answered)),
    ])
    #expect(try counts() == [1, 0])
    #expect(try scratch.rebuild().isIdentical)
  }
}
