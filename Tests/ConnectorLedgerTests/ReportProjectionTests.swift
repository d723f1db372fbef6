import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// What the reports of a partner do to the tables.
struct ReportProjectionTests {
  private static let partner = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")

  /// A store with a connector and its classic policy.
  private func scratch(
    needsPolicy: Bool = true, scope: Set<GroupID>? = nil
  ) throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([
      .connectorSet(connector(needsPolicy: needsPolicy, scope: scope)),
      .classicPolicySet(policy(.active)),
    ])
    return scratch
  }

  private func connector(needsPolicy: Bool, scope: Set<GroupID>? = nil) -> Connector {
    let offer = OfferedToggle(
      toggle: .iosEnabled, label: "Connect iOS", help: "Help.", isOnByDefault: false)
    let descriptor = PartnerDescriptor(
      id: Self.partner, name: "Test Partner", vendor: "Test", adapterVersion: "1.0.0",
      levelSource: .worst, needsClassicPolicy: needsPolicy,
      platforms: [
        PlatformSupport(platform: .ios, supportsCompliance: true, supportsAppProtection: false)
      ],
      toggles: [offer], identifiers: [.directoryDeviceId, .serialNumber, .userPrincipalName])
    return Connector(
      descriptor: descriptor, togglesOn: [.iosEnabled], unresponsivenessThresholdInDays: 7,
      scope: scope, isProvisioned: true, isDeprovisioned: false, createdAt: minute(0),
      modifiedAt: minute(0))
  }

  private func policy(_ state: ClassicPolicyState) -> ClassicPolicy {
    ClassicPolicy(
      id: PolicyID(rawValue: "p"), displayName: "[Test Partner] Device policy",
      connector: Self.partner, state: state, createdAt: minute(0))
  }

  private func phone(
    _ values: [IdentifierKind: String], at time: Timestamp, groups: [GroupID]? = nil
  ) -> CheckIn {
    CheckIn(observedAt: time, identifiers: ids(values), platform: .ios, groups: groups)
  }

  private func state(
    _ state: PartnerDeviceState, of values: [IdentifierKind: String], at time: Timestamp
  ) -> Report {
    Report(
      subject: .identifiers(ids(values)), kind: .state(state), observedAt: time, vendorCode: 0)
  }

  @Test func `a report finds its device and the partner's own id is learnt`() throws {
    let scratch = try scratch()
    try scratch.checkIn(
      phone([.directoryDeviceId: "dir-1", .udid: "u1"], at: minute(1)), at: minute(1))
    try scratch.report(
      state(.secured, of: [.directoryDeviceId: "DIR1", .partnerDeviceId: "P-1"], at: minute(2)),
      from: Self.partner, at: minute(2))
    try scratch.report(
      state(.highSeverity, of: [.partnerDeviceId: "p1"], at: minute(3)), from: Self.partner,
      at: minute(3))
    let said = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner)
    #expect(said.map(\.state?.state) == [.highSeverity])
    #expect(try scratch.unmatched(of: Self.partner) == 0)
  }

  @Test func `a report that arrives before its device waits for it`() throws {
    let scratch = try scratch()
    try scratch.report(
      state(.lowSeverity, of: [.serialNumber: "SN9"], at: minute(1)), from: Self.partner,
      at: minute(1))
    #expect(try scratch.unmatched(of: Self.partner) == 1)
    try scratch.checkIn(
      phone([.serialNumber: "sn-9", .directoryDeviceId: "d9"], at: minute(2)), at: minute(2))
    #expect(try scratch.unmatched(of: Self.partner) == 0)
    let said = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner)
    #expect(said.map(\.state?.state) == [.lowSeverity])
  }

  @Test func `a report about a device that is not registered waits until it is`() throws {
    let scratch = try scratch()
    try scratch.checkIn(phone([.serialNumber: "SN1"], at: minute(1)), at: minute(1))
    try scratch.report(
      state(.secured, of: [.serialNumber: "SN1"], at: minute(2)), from: Self.partner, at: minute(2))
    #expect(try scratch.unmatched(of: Self.partner) == 1)
    try scratch.checkIn(
      phone([.serialNumber: "SN1", .directoryDeviceId: "now-registered"], at: minute(3)),
      at: minute(3))
    #expect(try scratch.unmatched(of: Self.partner) == 0)
  }

  @Test func `a report about a device outside the scope waits until it comes into scope`() throws {
    let group = GroupID(rawValue: "field")
    let scratch = try scratch(scope: [group])
    try scratch.checkIn(phone([.directoryDeviceId: "d1"], at: minute(1)), at: minute(1))
    try scratch.report(
      state(.secured, of: [.directoryDeviceId: "d1"], at: minute(2)), from: Self.partner,
      at: minute(2))
    #expect(try scratch.unmatched(of: Self.partner) == 1)
    try scratch.commit([
      .groupSet(DeviceGroup(id: group, displayName: "Field", createdAt: minute(3))),
      .groupMembersChanged(GroupMembersChange(group: group, added: [DeviceKey(rawValue: 1)])),
    ])
    #expect(try scratch.unmatched(of: Self.partner) == 0)
  }

  @Test func `a report that names a device by its key waits as well while the device is away`()
    throws
  {
    let scratch = try scratch()
    let names: [IdentifierKind: String] = [.serialNumber: "SN1", .directoryDeviceId: "d1"]
    try scratch.checkIn(phone(names, at: minute(1)), at: minute(1))
    var leaving = phone(names, at: minute(2))
    leaving.left = true
    try scratch.checkIn(leaving, at: minute(2))
    let key = DeviceKey(rawValue: 1)
    try scratch.report(
      Report(
        subject: .device(key), kind: .state(.secured), observedAt: minute(3), vendorCode: 0),
      from: Self.partner, at: minute(3))
    #expect(try scratch.unmatched(of: Self.partner) == 1)
    try scratch.checkIn(phone(names, at: minute(4)), at: minute(4))
    #expect(try scratch.unmatched(of: Self.partner) == 0)
    let said = try scratch.partnerDevices(of: key, Self.partner)
    #expect(said.map(\.state?.state) == [.secured])
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `identifiers of two devices match neither and are counted`() throws {
    let scratch = try scratch()
    try scratch.checkIn(
      phone([.directoryDeviceId: "d1", .udid: "u1"], at: minute(1)),
      phone([.directoryDeviceId: "d2", .serialNumber: "s2"], at: minute(1)), at: minute(1))
    let outcome = try scratch.report(
      state(.highSeverity, of: [.directoryDeviceId: "d1", .serialNumber: "s2"], at: minute(2)),
      from: Self.partner, at: minute(2))
    #expect(outcome.identifierConflicts == 1)
    #expect(try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner).isEmpty)
    #expect(try scratch.partnerDevices(of: DeviceKey(rawValue: 2), Self.partner).isEmpty)
  }

  @Test(arguments: [true, false])
  func `a close that names no device ends the threat, before or after it opens`(
    closeFirst: Bool
  ) throws {
    let scratch = try scratch()
    try scratch.checkIn(phone([.directoryDeviceId: "d1"], at: minute(1)), at: minute(1))
    let opened = Report(
      subject: .identifiers(ids([.directoryDeviceId: "d1"])),
      kind: .threatOpened(id: "t1", level: .high), observedAt: minute(2), vendorCode: 0)
    let closed = Report(
      subject: .nobody, kind: .threatClosed(id: "t1"), observedAt: minute(3), vendorCode: 0)
    for report in closeFirst ? [closed, opened] : [opened, closed] {
      try scratch.report(report, from: Self.partner, at: minute(4))
    }
    let threat = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner).first?
      .threats["t1"]
    #expect(threat?.opened?.said.observedAt == minute(2))
    #expect(threat?.closedAt == minute(3))
  }

  @Test func `contact and heartbeat make the connector's health`() throws {
    let scratch = try scratch()
    try scratch.report(
      Report(
        subject: .nobody, kind: .heartbeat(errorCode: 7, lagMilliseconds: 90),
        observedAt: minute(1), vendorCode: 0), from: Self.partner, at: minute(5))
    let health = try scratch.read { tables throws(StoreError) in
      try tables.health(of: Self.partner)
    }
    #expect(health.lastContactAt == minute(5))
    #expect(health.lastErrorCode == 7)
    #expect(health.lagMilliseconds == 90)
  }

  @Test func `a deleted connector takes with it what its partner said`() throws {
    let scratch = try scratch()
    try scratch.checkIn(phone([.directoryDeviceId: "d1"], at: minute(1)), at: minute(1))
    try scratch.report(
      state(.secured, of: [.directoryDeviceId: "d1"], at: minute(2)), from: Self.partner,
      at: minute(2))
    try scratch.commit([.connectorDeleted(Self.partner)])
    #expect(try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner).isEmpty)
  }

  @Test func `a rebuild from the journal gives the same tables`() throws {
    let scratch = try scratch()
    try scratch.checkIn(
      phone([.directoryDeviceId: "d1"], at: minute(1), groups: [GroupID(rawValue: "a")]),
      at: minute(1))
    try scratch.report(
      state(.secured, of: [.directoryDeviceId: "d1", .partnerDeviceId: "p1"], at: minute(2)),
      state(.highSeverity, of: [.serialNumber: "nobody"], at: minute(2)), from: Self.partner,
      at: minute(2))
    let report = try scratch.rebuild()
    #expect(report.isIdentical, "\(report.tables.filter { $0.onlyBefore + $0.onlyAfter > 0 })")
    #expect(report.tables.contains { $0.rows > 0 })
  }
}
