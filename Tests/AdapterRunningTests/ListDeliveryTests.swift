import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// Which lists of apps a partner is told of, and when: what is new, from each device's next check-in on.
@Suite(.timeLimit(.minutes(5)))
struct ListDeliveryTests {
  private static let appSync = Toggle.allowPartnerToCollectIOSApplicationMetadata
  private static let fullInventory = Toggle.allowPartnerToCollectIOSPersonalApplicationMetadata

  private static let field = GroupID(rawValue: "field")

  private let tenant: FakeTenant
  private let adapter: FakeAdapter
  private let runner: ConnectorRunner
  private var id: ConnectorID { adapter.descriptor.id }

  init() async throws {
    var descriptor = PartnerDescriptor.fake(
      toggles: [.iosEnabled, Self.appSync, Self.fullInventory])
    descriptor.platforms = [
      PlatformSupport(
        platform: .ios, supportsCompliance: true, supportsAppProtection: false,
        minimumForCompliance: nil)
    ]
    adapter = FakeAdapter(descriptor)
    tenant = try FakeTenant()
    runner = try await tenant.connect(adapter) { $0.togglesOn = [.iosEnabled, Self.appSync] }
  }

  /// An iPhone checks in.
  private func checkIn(
    _ number: Int, apps: [String], managed: [String]? = nil, at time: Int,
    ownership: Ownership = .company, groups: [GroupID]? = nil
  ) async throws {
    tenant.set(minute(time))
    let phone = CheckIn(
      observedAt: minute(time),
      identifiers: [DeviceIdentifier(.serialNumber, "SN\(number)")].compactMap { $0 },
      platform: .ios, ownership: ownership, management: .enrolled,
      groups: groups, installedApps: apps.map { InstalledApp(appId: $0) },
      managedApps: managed?.map { ManagedApp(appId: $0, status: .managed) })
    try await tenant.commit(
      .checkIns(CheckInBatch(source: "test", receivedAt: minute(time), checkIns: [phone])))
  }

  private func set(_ change: (inout Connector) -> Void) async throws {
    var connector = try #require(tenant.connector(id))
    change(&connector)
    try await tenant.commit(.connectorSet(connector))
  }

  /// Whose lists are told now.
  private func told() async throws -> [Int64] { try await told(adapter, runner) }

  private func told(_ adapter: FakeAdapter, _ runner: ConnectorRunner) async throws -> [Int64] {
    let before = adapter.calls.count
    _ = try await runner.deliver()
    return adapter.calls[before...].flatMap { call -> [Int64] in
      if case .apps(let keys) = call { keys.map(\.rawValue) } else { [] }
    }
  }

  private func disclosures(of device: Int64) throws -> Int {
    try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.disclosures(of: DeviceKey(rawValue: device), limit: 100).count
    }
  }

  @Test func `a list that says the same as before tells nobody, and leaves no record`() async throws
  {
    try await checkIn(1, apps: ["a", "b"], at: 1)
    #expect(try await told() == [1])
    try await checkIn(1, apps: ["b", "a"], at: 2)
    try await checkIn(1, apps: ["a", "b"], at: 3)
    #expect(try await told() == [])
    #expect(try disclosures(of: 1) == 1)
    try await checkIn(1, apps: ["a", "c"], at: 4)
    #expect(try await told() == [1])
    let kept = try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.inventory(of: DeviceKey(rawValue: 1))
    }
    #expect(kept?.installedAt == minute(4))
  }

  @Test func `an unchanged list has the time of the last check-in all the same`() async throws {
    try await checkIn(1, apps: ["a"], at: 1)
    try await checkIn(1, apps: ["a"], at: 5)
    let kept = try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.inventory(of: DeviceKey(rawValue: 1))
    }
    #expect(kept?.installedAt == minute(5))
    #expect(try await told() == [1])
  }

  /// Settings that do not widen what a partner may be told of apps.
  private static let others: [(String, @Sendable (inout Connector) -> Void)] = [
    ("the threshold", { $0.unresponsivenessThresholdInDays = 3 }),
    ("the lifetime of threats", { $0.threatLifetimeHours = 5 }),
    ("a word", { $0.settings["key"] = "value" }),
    ("deprovisioned and back", { $0.isDeprovisioned = true }),
    ("app sync off", { $0.togglesOn.remove(appSync) }),
    ("iOS off", { $0.togglesOn.remove(.iosEnabled) }),
    ("a narrower scope", { $0.scope = [field] }),
  ]

  @Test(arguments: others)
  func `a setting that lets a partner know no more tells nothing again`(
    name: String, change: @Sendable (inout Connector) -> Void
  ) async throws {
    try await checkIn(1, apps: ["a"], at: 1, groups: [Self.field])
    #expect(try await told() == [1])
    let calls = adapter.calls.told.count
    try await set(change)
    #expect(try await told() == [])
    try await set { $0.isDeprovisioned = false }
    #expect(try await told() == [])
    #expect(adapter.calls.told.count == calls, "nor the device")
    #expect(try disclosures(of: 1) == 1)
  }

  @Test func `app sync that is switched on tells nothing by itself, and then of each check-in`()
    async throws
  {
    try await set { $0.togglesOn.remove(Self.appSync) }
    try await checkIn(1, apps: ["a"], at: 1)
    try await checkIn(2, apps: ["b"], at: 2)
    #expect(try await told() == [])
    try await set { $0.togglesOn.insert(Self.appSync) }
    #expect(try await told() == [])
    // Its list says the same as before, and nobody has been told of it.
    try await checkIn(1, apps: ["a"], at: 3)
    #expect(try await told() == [1])
    try await checkIn(1, apps: ["a"], at: 4)
    #expect(try await told() == [])
  }

  @Test func `full inventory that is switched on tells of each personal device when it checks in`()
    async throws
  {
    try await checkIn(1, apps: ["a", "b"], managed: ["a"], at: 1, ownership: .personal)
    #expect(try await told() == [1])
    try await set { $0.togglesOn.insert(Self.fullInventory) }
    #expect(try await told() == [])
    try await checkIn(1, apps: ["a", "b"], managed: ["a"], at: 2, ownership: .personal)
    #expect(try await told() == [1])
    let last = try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.disclosures(of: DeviceKey(rawValue: 1), limit: 1).first
    }
    #expect(last?.shared == 2 && last?.withheld == 0)
    try await set { $0.togglesOn.remove(Self.fullInventory) }
    #expect(try await told() == [])
  }

  @Test func `another partner that begins to collect lists has nothing told again to this one`()
    async throws
  {
    try await checkIn(1, apps: ["a"], at: 1)
    #expect(try await told() == [1])
    var descriptor = PartnerDescriptor.fake(2, toggles: [.iosEnabled, Self.appSync])
    descriptor.platforms = adapter.descriptor.platforms
    let other = FakeAdapter(descriptor)
    let otherRunner = try await tenant.connect(other) {
      $0.togglesOn = [.iosEnabled, Self.appSync]
    }
    try await checkIn(1, apps: ["a"], at: 2)
    #expect(try await told(other, otherRunner) == [1])
    #expect(try await told() == [])
    #expect(try disclosures(of: 1) == 2, "one of each partner")
  }

  @Test func `what was told before a switch went off is not told again when it is on`()
    async throws
  {
    try await set { $0.togglesOn.insert(Self.fullInventory) }
    try await checkIn(1, apps: ["a", "b"], managed: ["a"], at: 1, ownership: .personal)
    #expect(try await told() == [1])
    try await set { $0.togglesOn.remove(Self.fullInventory) }
    try await set { $0.togglesOn.insert(Self.fullInventory) }
    try await checkIn(1, apps: ["a", "b"], managed: ["a"], at: 2, ownership: .personal)
    #expect(try await told() == [])
  }

  @Test func `a list that changes there and back is told again`() async throws {
    try await checkIn(1, apps: ["a"], at: 1)
    #expect(try await told() == [1])
    // The adapter is given the one between, and ends before anybody knows.
    try await checkIn(1, apps: ["b"], at: 2)
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    _ = try await runner.deliver()
    adapter.onCall { _ in CrossingResult() }
    try await checkIn(1, apps: ["a"], at: 3)
    #expect(try await told() == [1])
  }

  @Test func `a device that leaves and comes back is told anew, with its list`() async throws {
    try await checkIn(1, apps: ["a"], at: 1)
    #expect(try await told() == [1])
    let gone = CheckIn(
      observedAt: minute(2),
      identifiers: [DeviceIdentifier(.serialNumber, "SN1")].compactMap { $0 }, left: true)
    try await tenant.commit(
      .checkIns(CheckInBatch(source: "test", receivedAt: minute(2), checkIns: [gone])))
    #expect(try await told() == [])
    let kept = try tenant.ledger.read { tables, _ throws(StoreError) in
      let phone = DeviceKey(rawValue: 1)
      return try [AdapterOperation.devices, .apps].map { operation throws(StoreError) in
        try tables.told(of: [phone], to: id, operation)
      }
    }
    #expect(kept == [[:], [:]])
    try await checkIn(1, apps: ["a"], at: 3)
    #expect(try await told() == [1])
    #expect(try await tenant.ledger.rebuildTables().isIdentical)
  }

  @Test
  func `a scope that widens has the devices told at once, and their lists when they check in`()
    async throws
  {
    try await set { $0.scope = [Self.field] }
    try await checkIn(1, apps: ["a"], at: 1, groups: [])
    #expect(try await told() == [])
    try await set { $0.scope = nil }
    #expect(try await told() == [])
    #expect(adapter.calls.told.map(\.rawValue) == [1])
    try await checkIn(1, apps: ["a"], at: 2)
    #expect(try await told() == [1])
  }
}
