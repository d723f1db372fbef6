import ConnectorModel
import ConnectorStore
import Testing

@testable import ConnectorLedger

/// A report that waits is looked at again whenever something makes its match possible.
struct WaitingReportTests {
  private static let field = GroupID(rawValue: "field")
  private static let person: [IdentifierKind: String] = [.userPrincipalName: "kim@gate.example"]

  /// What lets a report that waits find its phone, number 1.
  enum Change: CaseIterable {
    case rivalLeaves, rivalLosesThePerson, rivalChangesPlatform, rivalLeavesTheScopeByCheckIn
    case rivalLeavesTheScopeBySetting, scopeGroupIsDeleted, togglesAreSet, scopeIsSet
  }

  /// Two phones of one person, in the scope of the partner, which has told of one of them by the person's name alone.
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([
      .groupSet(DeviceGroup(id: Self.field, displayName: "field", createdAt: minute(0))),
      .groupSet(DeviceGroup(id: other, displayName: "office", createdAt: minute(0))),
      .connectorSet(TestPartner.connector(scope: [Self.field, other])),
    ])
    try scratch.checkIn(phone(.ios, "S1", groups: [Self.field], at: minute(1)), at: minute(1))
    try scratch.checkIn(phone(.android, "S2", groups: [other], at: minute(1)), at: minute(1))
    try scratch.report(
      TestPartner.report(.state(.highSeverity), of: Self.person, at: minute(2)),
      from: TestPartner.id, at: minute(2))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    return scratch
  }

  private let other = GroupID(rawValue: "office")

  private func phone(
    _ platform: Platform, _ serial: String, person: String = "kim@gate.example",
    groups: [GroupID]? = nil, at time: Timestamp
  ) -> CheckIn {
    CheckIn(
      observedAt: time, identifiers: ids([.serialNumber: serial, .userPrincipalName: person]),
      platform: platform, groups: groups)
  }

  private func make(_ change: Change, in scratch: ScratchStore) throws {
    let rival = DeviceKey(rawValue: 2)
    switch change {
    case .rivalLeaves:
      var leaving = phone(.android, "S2", at: minute(3))
      leaving.left = true
      try scratch.checkIn(leaving, at: minute(3))
    case .rivalLosesThePerson:
      try scratch.checkIn(
        phone(.android, "S2", person: "lee@gate.example", at: minute(3)), at: minute(3))
    case .rivalChangesPlatform:
      // To one that the partner does not look after.
      try scratch.checkIn(phone(.windows, "S2", at: minute(3)), at: minute(3))
    case .rivalLeavesTheScopeByCheckIn:
      try scratch.checkIn(phone(.android, "S2", groups: [], at: minute(3)), at: minute(3))
    case .rivalLeavesTheScopeBySetting:
      try scratch.commit([
        .groupMembersChanged(GroupMembersChange(group: other, removed: [rival]))
      ])
    case .scopeGroupIsDeleted: try scratch.commit([.groupDeleted(other)])
    case .togglesAreSet:
      try scratch.commit([
        .connectorSet(
          TestPartner.connector(scope: [Self.field, other], togglesOn: [.iosEnabled]))
      ])
    case .scopeIsSet:
      try scratch.commit([.connectorSet(TestPartner.connector(scope: [Self.field]))])
    }
  }

  @Test(arguments: Change.allCases)
  func `a report of a person finds the only phone that is left`(change: Change) throws {
    let scratch = try scratch()
    try make(change, in: scratch)
    #expect(try scratch.said(of: 1) == ["": .highSeverity])
    #expect(try scratch.said(of: 2).isEmpty)
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `a serial number that two phones share is a conflict until one of them loses it`()
    throws
  {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(TestPartner.connector())])
    let phones = ["U1", "U2"].map { udid in
      CheckIn(
        observedAt: minute(1), identifiers: ids([.udid: udid, .serialNumber: "SHARED"]),
        platform: .ios)
    }
    try scratch.checkIn(phones[0], phones[1], at: minute(1))
    try #require(try scratch.devices().count == 2)
    let outcome = try scratch.report(
      TestPartner.report(.state(.highSeverity), of: [.serialNumber: "SHARED"], at: minute(2)),
      from: TestPartner.id, at: minute(2))
    #expect(outcome.identifierConflicts == 1)
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    try scratch.checkIn(
      CheckIn(
        observedAt: minute(3), identifiers: ids([.udid: "U2", .serialNumber: "S2"]),
        platform: .ios), at: minute(3))
    #expect(try scratch.said(of: 1) == ["": .highSeverity])
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
  }

  @Test(arguments: [false, true])
  func `a report with the partner's own id alone finds its phone when that is disclosed again`(
    ofParent: Bool
  ) throws {
    let scratch = try ScratchStore()
    try scratch.commit([
      .groupSet(DeviceGroup(id: Self.field, displayName: "field", createdAt: minute(0))),
      .connectorSet(TestPartner.connector(scope: [Self.field])),
    ])
    try scratch.checkIn(phone(.ios, "S1", groups: [Self.field], at: minute(1)), at: minute(1))
    try scratch.report(
      TestPartner.report(
        .state(.secured), of: [.serialNumber: "S1", .partnerDeviceId: "P1"], at: minute(2)),
      from: TestPartner.id, at: minute(2))
    try scratch.checkIn(phone(.ios, "S1", groups: [], at: minute(3)), at: minute(3))
    let names: [IdentifierKind: String] =
      ofParent
      ? [.partnerDeviceId: "P2", .parentPartnerDeviceId: "P1"] : [.partnerDeviceId: "P1"]
    try scratch.report(
      TestPartner.report(.state(.highSeverity), of: names, at: minute(4)), from: TestPartner.id,
      at: minute(4))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    try scratch.checkIn(phone(.ios, "S1", groups: [Self.field], at: minute(5)), at: minute(5))
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(
      try scratch.said(of: 1)
        == (ofParent ? ["P1": .secured, "P2": .highSeverity] : ["P1": .highSeverity]))
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `a report waits while the gate is shut, and no longer than that`() throws {
    let scratch = try ScratchStore()
    let policy = { (state: ClassicPolicyState) in
      ClassicPolicy(
        id: PolicyID(rawValue: "p"), displayName: "[Test Partner] Device policy",
        connector: TestPartner.id, state: state, createdAt: minute(0))
    }
    try scratch.commit([
      .connectorSet(TestPartner.connector(needsPolicy: true)), .classicPolicySet(policy(.deleted)),
    ])
    try scratch.checkIn(
      CheckIn(
        observedAt: minute(1),
        identifiers: ids([.directoryDeviceId: "d1", .serialNumber: "S1"]), platform: .ios),
      at: minute(1))
    try scratch.report(
      TestPartner.report(.state(.highSeverity), of: [.serialNumber: "S1"], at: minute(2)),
      from: TestPartner.id, at: minute(2))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    try scratch.commit([.classicPolicyRemoved(PolicyID(rawValue: "p"))])
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
    #expect(try scratch.said(of: 1) == ["": .highSeverity])
  }

  /// How many of the reports that wait would match if they came now.
  private func forgotten(in scratch: ScratchStore) throws -> (waiting: Int, forgotten: Int) {
    let state = scratch.state
    return try scratch.store.tables.write { tables throws(StoreError) in
      var (waiting, forgotten) = (0, 0)
      for situation in state.situations {
        let search = SubjectSearch(
          tables: tables, situation: situation, tenant: state.settings.tenant)
        for report in try tables.unmatchedReports(of: situation.connector.id, limit: 10_000) {
          waiting += 1
          if case .devices = try search.subject(of: report) { forgotten += 1 }
        }
      }
      return (waiting, forgotten)
    }
  }

  @Test(arguments: 101...120 as ClosedRange<UInt64>)
  func `whatever happens, no report waits that would match if it came now`(seed: UInt64) throws {
    var history = RandomHistory(seed: seed)
    let scratch = try ScratchStore()
    var waiting = 0
    for step in 0..<60 {
      try scratch.commit(history.next(), at: history.time)
      let found = try forgotten(in: scratch)
      waiting += found.waiting
      try #require(found.forgotten == 0, "seed \(seed), step \(step)")
    }
    #expect(waiting > 0, "seed \(seed)")
  }
}
