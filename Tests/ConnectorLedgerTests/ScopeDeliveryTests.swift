import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// What has a partner told again: changes of settings, by where its deliveries begin, and changes of a device, by what
/// is offered.
struct ScopeDeliveryTests {
  private static let field = GroupID(rawValue: "field")
  private static let toldThrough = JournalPosition(rawValue: 3)

  /// A connector that has been told of all devices and of all lists.
  private func told(_ connector: Connector) throws -> ScratchStore {
    let scratch = try ScratchStore()
    try scratch.commit([.connectorSet(connector)])
    for operation in [AdapterOperation.devices, .apps] {
      try scratch.commit([
        .reports(
          ReportBatch(
            connector: TestPartner.id, operation: operation, deliveredThrough: Self.toldThrough,
            receivedAt: minute(1), isContact: true, skipped: 0, refused: 0, unknownWords: 0,
            timesInFuture: 0))
      ])
    }
    return scratch
  }

  private func through(
    _ operation: AdapterOperation, _ scratch: ScratchStore
  ) throws -> JournalPosition {
    try scratch.read { tables throws(StoreError) in
      try tables.deliveryCursor(of: TestPartner.id, operation: operation).through
    }
  }

  @Test func `a setting that lets a partner know no more has it told of nothing again`() throws {
    let scratch = try told(TestPartner.connector())
    var connector = TestPartner.connector(togglesOn: [.iosEnabled])
    connector.unresponsivenessThresholdInDays = 3
    try scratch.commit([.connectorSet(connector)])
    #expect(try through(.devices, scratch) == Self.toldThrough)
    #expect(try through(.apps, scratch) == Self.toldThrough)
  }

  @Test func `a tenant that asks for no registration has a partner told of all devices`() throws {
    let scratch = try told(TestPartner.connector(needsPolicy: true))
    var tenant = Tenant.standard
    tenant.serviceRelease = .release2404
    try scratch.commit([.tenantSet(tenant)])
    #expect(try through(.devices, scratch) == .start)
    #expect(try through(.apps, scratch) == Self.toldThrough)
  }

  @Test func `reports that waited behind a shut gate find their device when a policy opens it`()
    throws
  {
    let scratch = try told(TestPartner.connector(needsPolicy: true))
    try scratch.commit([.classicPolicySet(policy(.deleted))])
    try scratch.checkIn(
      CheckIn(
        identifiers: ids([.serialNumber: "SN1", .directoryDeviceId: "d"]), platform: .ios),
      at: minute(2))
    try scratch.report(
      TestPartner.report(.state(.secured), of: [.serialNumber: "SN1"], at: minute(3)),
      from: TestPartner.id, at: minute(3))
    #expect(try scratch.unmatched(of: TestPartner.id) == 1)
    try scratch.commit([.classicPolicySet(policy(.active))])
    #expect(try scratch.unmatched(of: TestPartner.id) == 0)
  }

  private func policy(_ state: ClassicPolicyState) -> ClassicPolicy {
    ClassicPolicy(
      id: PolicyID(rawValue: "p"), displayName: "[Test Partner] Device policy",
      connector: TestPartner.id, state: state, createdAt: minute(0))
  }

  /// What a check-in changes of a device with a list of apps.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var checkIn: CheckIn
    var offersApps: Bool

    init(_ name: String, offersApps: Bool = true, _ change: (inout CheckIn) -> Void) {
      var checkIn = CheckIn(
        observedAt: minute(3), identifiers: ids([.serialNumber: "SN1"]))
      change(&checkIn)
      (testDescription, self.checkIn, self.offersApps) = (name, checkIn, offersApps)
    }
  }

  static let changes = [
    Change("another platform") { $0.platform = .android },
    Change("another owner") { $0.ownership = .company },
    Change("another management") { $0.management = .unenrolled },
    Change("a registration") { $0.identifiers += ids([.directoryDeviceId: "d"]) },
    Change("another name", offersApps: false) { $0.name = "another" },
    Change("another version", offersApps: false) { $0.osText = "19" },
  ]

  @Test(arguments: changes)
  func `apps are offered again where what is decided about them may be another thing`(
    change: Change
  ) throws {
    let scratch = try ScratchStore()
    try scratch.checkIn(
      CheckIn(
        observedAt: minute(1), identifiers: ids([.serialNumber: "SN1"]), platform: .ios,
        ownership: .personal, management: .enrolled,
        installedApps: [InstalledApp(appId: "com.example")]),
      at: minute(1))
    let before = try scratch.store.journal.head().position
    try scratch.checkIn(change.checkIn, at: minute(3))
    let offered = try scratch.read { tables throws(StoreError) in
      try tables.changes(of: .apps, after: before, limit: 10).map(\.device.rawValue)
    }
    #expect(offered == (change.offersApps ? [1] : []))
  }

  @Test func `a group that has a name keeps it when a device names it`() throws {
    let scratch = try ScratchStore()
    try scratch.commit([
      .groupSet(DeviceGroup(id: Self.field, displayName: "Field staff", createdAt: minute(0)))
    ])
    try scratch.checkIn(
      CheckIn(
        identifiers: ids([.serialNumber: "SN1"]),
        groups: [Self.field, GroupID(rawValue: "office")]),
      at: minute(1))
    #expect(scratch.state.settings.group(Self.field)?.displayName == "Field staff")
    #expect(scratch.state.settings.group(GroupID(rawValue: "office"))?.displayName == "office")
    let stored = try scratch.read { tables throws(StoreError) in try tables.groups() }
    #expect(stored.first { $0.id == Self.field }?.displayName == "Field staff")
  }
}
