import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// Whose device a report is about, where it says a platform or the parent of its partner device.
struct MatchingProjectionTests {
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())])
    return scratch
  }

  private func phone(
    _ platform: Platform, _ values: [IdentifierKind: String], at time: Timestamp = minute(1)
  ) -> CheckIn {
    CheckIn(observedAt: time, identifiers: ids(values), platform: platform)
  }

  @Test func `a record of a person's Android phone does not meet the person's only iPhone`() throws
  {
    let scratch = try scratch()
    try scratch.checkIn(
      phone(.ios, [.serialNumber: "GATEL0001", .userPrincipalName: "kim@gate.example"]),
      phone(.android, [.serialNumber: "GATEL0002", .userPrincipalName: "lee@gate.example"]),
      at: minute(1))
    let record: [IdentifierKind: String] = [
      .partnerDeviceId: "F9", .userPrincipalName: "kim@gate.example",
    ]
    try scratch.report(
      TestPartner.report(.state(.secured), of: record, at: minute(2), platform: .android),
      from: TestPartner.id, at: minute(2))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    #expect(try scratch.said(of: 1).isEmpty && scratch.said(of: 2).isEmpty)
    // Of the same platform it is the person's only one.
    try scratch.report(
      TestPartner.report(.state(.lowSeverity), of: record, at: minute(3), platform: .ios),
      from: TestPartner.id, at: minute(3))
    #expect(try scratch.said(of: 1) == ["F9": .lowSeverity])
  }

  @Test func `the person's Android phone is found when it appears, beside the iPhone`() throws {
    let scratch = try scratch()
    try scratch.checkIn(
      phone(.ios, [.serialNumber: "S1", .userPrincipalName: "kim@gate.example"]), at: minute(1))
    try scratch.report(
      TestPartner.report(
        .state(.highSeverity), of: [.userPrincipalName: "kim@gate.example"], at: minute(2),
        platform: .android), from: TestPartner.id, at: minute(2))
    try scratch.checkIn(
      phone(
        .android, [.serialNumber: "S2", .userPrincipalName: "kim@gate.example"], at: minute(3)),
      at: minute(3))
    #expect(try scratch.said(of: 2) == ["": .highSeverity])
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test(arguments: [true, false])
  func `neither a pair that was learnt nor a device's key reaches another platform`(
    byKey: Bool
  ) throws {
    let scratch = try scratch()
    try scratch.checkIn(phone(.ios, [.serialNumber: "S1"]), at: minute(1))
    try scratch.report(
      TestPartner.report(
        .state(.secured), of: [.serialNumber: "S1", .partnerDeviceId: "P1"], at: minute(2)),
      from: TestPartner.id, at: minute(2))
    var other = TestPartner.report(
      .state(.highSeverity), of: [.partnerDeviceId: "P1"], at: minute(3), platform: .android)
    if byKey { other.subject = .device(DeviceKey(rawValue: 1)) }
    try scratch.report(other, from: TestPartner.id, at: minute(3))
    #expect(try scratch.said(of: 1) == ["P1": .secured])
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
  }

  @Test(arguments: [true, false])
  func `a work profile is found by its parent, and then by its own id`(parentFirst: Bool) throws {
    let scratch = try scratch()
    try scratch.checkIn(phone(.android, [.serialNumber: "S1"]), at: minute(1))
    let parent = TestPartner.report(
      .state(.secured), of: [.serialNumber: "S1", .partnerDeviceId: "PHONE"], at: minute(2))
    let profile = TestPartner.report(
      .state(.mediumSeverity),
      of: [.partnerDeviceId: "PROFILE", .parentPartnerDeviceId: "phone"], at: minute(2))
    let later = TestPartner.report(
      .state(.highSeverity), of: [.partnerDeviceId: "PROFILE"], at: minute(3))
    for report in parentFirst ? [parent, profile, later] : [later, profile, parent] {
      try scratch.report(report, from: TestPartner.id, at: minute(4))
    }
    #expect(try scratch.said(of: 1) == ["PHONE": .secured, "PROFILE": .highSeverity])
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `a parent and an identifier that point to two devices are a conflict, which waits`()
    throws
  {
    let scratch = try scratch()
    try scratch.checkIn(
      phone(.android, [.serialNumber: "S1"]), phone(.android, [.serialNumber: "S2"]), at: minute(1))
    try scratch.report(
      TestPartner.report(
        .state(.secured), of: [.serialNumber: "S1", .partnerDeviceId: "PHONE"], at: minute(2)),
      from: TestPartner.id, at: minute(2))
    let outcome = try scratch.report(
      TestPartner.report(
        .state(.highSeverity),
        of: [
          .serialNumber: "S2", .partnerDeviceId: "PROFILE", .parentPartnerDeviceId: "PHONE",
        ], at: minute(3)), from: TestPartner.id, at: minute(3))
    #expect(outcome.identifierConflicts == 1 && outcome.reportsUnmatched == 0)
    #expect(try scratch.said(of: 2).isEmpty)
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
  }

  @Test func `a long chain of parents is followed to its end`() throws {
    let scratch = try scratch()
    try scratch.checkIn(phone(.android, [.serialNumber: "S1"]), at: minute(1))
    let count = 2_000
    let chain = (1...count).map { number in
      TestPartner.report(
        .state(.secured),
        of: [.partnerDeviceId: "P\(number)", .parentPartnerDeviceId: "P\(number - 1)"],
        at: minute(2))
    }
    try scratch.commit([
      .reports(
        ReportBatch(
          connector: TestPartner.id, operation: .receive, receivedAt: minute(2), isContact: true,
          reports: chain, skipped: 0, refused: 0, unknownWords: 0, timesInFuture: 0))
    ])
    #expect(try scratch.unmatched(of: TestPartner.id) == count)
    try scratch.report(
      TestPartner.report(
        .state(.secured), of: [.serialNumber: "S1", .partnerDeviceId: "P0"], at: minute(3)),
      from: TestPartner.id, at: minute(3))
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.said(of: 1).count == count + 1)
  }

  @Test func `a threat that was closed in a record understood in part stays open`() throws {
    let scratch = try scratch()
    try scratch.checkIn(phone(.android, [.serialNumber: "S1"]), at: minute(1))
    var opened = TestPartner.report(
      .threatOpened(id: "t", level: .high), of: [.serialNumber: "S1"], at: minute(2))
    opened.isInPart = true
    var closed = Report(
      subject: .nobody, kind: .threatClosed(id: "t"), observedAt: minute(3), vendorCode: 0,
      isInPart: true)
    try scratch.report(opened, closed, from: TestPartner.id, at: minute(3))
    func closedAt() throws -> Timestamp? {
      try scratch.partnerDevices(of: DeviceKey(rawValue: 1), TestPartner.id)[0].threats["t"]?
        .closedAt
    }
    #expect(try closedAt() == nil)
    closed.isInPart = false
    try scratch.report(closed, from: TestPartner.id, at: minute(4))
    #expect(try closedAt() == minute(3))
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `a threat is open that was closed before in a record understood in part`() throws {
    let scratch = try scratch()
    try scratch.checkIn(phone(.android, [.serialNumber: "S1"]), at: minute(1))
    let closed = Report(
      subject: .nobody, kind: .threatClosed(id: "t"), observedAt: minute(3), vendorCode: 0,
      isInPart: true)
    let opened = TestPartner.report(
      .threatOpened(id: "t", level: .high), of: [.serialNumber: "S1"], at: minute(2))
    try scratch.report(closed, opened, from: TestPartner.id, at: minute(3))
    let said = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), TestPartner.id)
    #expect(said.first?.threats["t"] != nil)
    #expect(said.first?.threats["t"]?.closedAt == nil)
  }
}
