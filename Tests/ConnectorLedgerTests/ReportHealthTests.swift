import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// What a partner's traffic says of the connection itself.
struct ReportHealthTests {
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())])
    return scratch
  }

  private func answer(
    _ operation: AdapterOperation = .receive, at time: Timestamp, isContact: Bool = true,
    skipped: Int = 0, reports: [Report] = []
  ) -> JournalEntry {
    .reports(
      ReportBatch(
        connector: TestPartner.id, operation: operation, receivedAt: time, isContact: isContact,
        reports: reports, skipped: skipped, refused: 0, unknownWords: 0, timesInFuture: 0))
  }

  @Test func `a contact that is written down late is not the last`() throws {
    let scratch = try scratch()
    try scratch.commit([answer(at: minute(9)), answer(at: minute(5))], at: minute(9))
    #expect(scratch.state.health(of: TestPartner.id).lastContactAt == minute(9))
  }

  @Test func `messages that are not understood are counted since the first, until one is`() throws {
    let scratch = try scratch()
    for time in [1, 2, 3] {
      try scratch.commit(
        [answer(at: minute(time), isContact: false, skipped: 1)], at: minute(time))
    }
    let health = scratch.state.health(of: TestPartner.id)
    #expect(health.notUnderstood == MessagesNotUnderstood(count: 3, since: minute(1)))
    #expect(health.lastContactAt == nil)
    try scratch.commit([answer(at: minute(4))], at: minute(4))
    let later = scratch.state.health(of: TestPartner.id)
    #expect(later.notUnderstood == MessagesNotUnderstood(count: 3, since: nil))
    #expect(later.lastContactAt == minute(4))
  }

  @Test func `only what the partner sends is a message`() throws {
    let scratch = try scratch()
    try scratch.commit([answer(.poll, at: minute(1)), answer(.devices, at: minute(2))])
    #expect(scratch.state.health(of: TestPartner.id).counts.messages == 0)
    try scratch.commit([answer(at: minute(3))])
    #expect(scratch.state.health(of: TestPartner.id).counts.messages == 1)
  }

  @Test func `a report that waits is counted, and each is folded once when its device comes`()
    throws
  {
    let scratch = try scratch()
    let names: [IdentifierKind: String] = [.serialNumber: "SN1", .partnerDeviceId: "P1"]
    let reports = [minute(1), minute(2)].map {
      TestPartner.report(.state(.secured), of: names, at: $0)
    }
    let waiting = try scratch.commit([answer(at: minute(3), reports: reports)], at: minute(3))
    #expect(waiting.reportsUnmatched == 2 && waiting.reportsMatched == 0)
    #expect(scratch.state.health(of: TestPartner.id).counts.unmatched == 2)
    let checkIn = CheckIn(identifiers: ids([.serialNumber: "SN1"]), platform: .ios)
    let outcome = try scratch.checkIn(checkIn, at: minute(4))
    #expect(outcome.reportsMatched == 2)
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `what is recorded of a partner's silence is kept until it is heard`() throws {
    let scratch = try scratch()
    func record(_ kind: AdministrativeAct.Kind, which: String? = nil, at time: Timestamp) throws {
      let act = AdministrativeAct(kind, of: TestPartner.id.rawValue, which: which)
      try scratch.commit([.administrativeAct(act)], at: time)
    }
    try record(.partnerSilent, which: "12", at: minute(1))
    let warned = scratch.state.health(of: TestPartner.id)
    #expect(warned.silenceWarning == SilenceWarning(at: minute(1), devices: 12))
    try record(.partnerUnresponsive, at: minute(2))
    #expect(scratch.state.health(of: TestPartner.id).unresponsiveSince == minute(2))
    try scratch.commit([answer(at: minute(3))], at: minute(3))
    try record(.partnerHeardAgain, at: minute(3))
    let heard = scratch.state.health(of: TestPartner.id)
    #expect(heard.unresponsiveSince == nil && heard.silenceWarning == nil)
  }
}
