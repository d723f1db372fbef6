import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Testing

/// Devices that come into a partner's scope: it is told of them and of their apps, and what it said of them before
/// is looked at again.
struct ScopeProjectionTests {
  private static let partner = ConnectorID(rawValue: "11111111-2222-4333-8444-555555555555")
  private static let field = GroupID(rawValue: "field")

  /// A store with a connector that concerns the group, and a phone with an app that is in none.
  private func scratch() throws -> ScratchStore {
    let scratch = try ScratchStore()
    let toggle = OfferedToggle(
      toggle: .iosEnabled, label: "iOS", help: "Help.", isOnByDefault: false)
    let descriptor = PartnerDescriptor(
      id: Self.partner, name: "Test Partner", vendor: "Test", adapterVersion: "1.0.0",
      levelSource: .state, needsClassicPolicy: false, toggles: [toggle],
      identifiers: [.serialNumber])
    let group = DeviceGroup(id: Self.field, displayName: "field", createdAt: minute(0))
    try scratch.commit([
      .groupSet(group),
      .connectorSet(
        Connector(
          descriptor: descriptor, togglesOn: [.iosEnabled], unresponsivenessThresholdInDays: 7,
          scope: [Self.field], isProvisioned: true, isDeprovisioned: false, createdAt: minute(0),
          modifiedAt: minute(0))),
    ])
    try scratch.checkIn(
      CheckIn(
        identifiers: ids([.serialNumber: "SN1"]), platform: .ios, groups: [],
        installedApps: [InstalledApp(appId: "com.example")], managedApps: []),
      at: minute(1))
    try scratch.report(
      Report(
        subject: .identifiers(ids([.serialNumber: "SN1"])), kind: .state(.highSeverity),
        observedAt: minute(2), vendorCode: 0), from: Self.partner, at: minute(2))
    #expect(try scratch.unmatched(of: Self.partner) == 1)
    return scratch
  }

  private func changed(
    _ operation: AdapterOperation, in scratch: ScratchStore, after position: JournalPosition
  ) throws -> [DeviceKey] {
    try scratch.read { tables throws(StoreError) in
      try tables.changes(of: operation, after: position, limit: 10).map(\.device)
    }
  }

  /// What puts the phone into the group.
  enum Way: CaseIterable {
    case checkIn, checkInWithNothingElse, administrator
  }

  @Test(arguments: Way.allCases)
  func `a device that comes into scope is told with its apps, and reports that wait find it`(
    way: Way
  ) throws {
    let scratch = try scratch()
    let before = try scratch.store.journal.head().position
    let phone = ids([.serialNumber: "SN1"])
    switch way {
    case .checkIn:
      try scratch.checkIn(
        CheckIn(observedAt: minute(3), identifiers: phone, osText: "18", groups: [Self.field]),
        at: minute(3))
    case .checkInWithNothingElse:
      try scratch.checkIn(CheckIn(identifiers: phone, groups: [Self.field]), at: minute(3))
    case .administrator:
      try scratch.commit([
        .groupMembersChanged(
          GroupMembersChange(group: Self.field, added: [DeviceKey(rawValue: 1)]))
      ])
    }
    #expect(try changed(.devices, in: scratch, after: before).map(\.rawValue) == [1])
    #expect(try changed(.apps, in: scratch, after: before).map(\.rawValue) == [1])
    #expect(try scratch.unmatched(of: Self.partner) == 0)
    let said = try scratch.partnerDevices(of: DeviceKey(rawValue: 1), Self.partner)
    #expect(said.map(\.state?.state) == [.highSeverity])
    #expect(try scratch.rebuild().isIdentical)
  }

  @Test func `groups that are no partner's scope tell nobody anything`() throws {
    let scratch = try scratch()
    let before = try scratch.store.journal.head().position
    try scratch.checkIn(
      CheckIn(
        identifiers: ids([.serialNumber: "SN1"]), groups: [GroupID(rawValue: "office")]),
      at: minute(3))
    #expect(try changed(.apps, in: scratch, after: before).isEmpty)
    #expect(try scratch.unmatched(of: Self.partner) == 1)
  }
}
