import AdapterHost
import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// What holds of a connector when another version of its adapter is used than before.
@Suite(.timeLimit(.minutes(5)))
struct DescriptorTests {
  private static let few: [Toggle] = [.androidEnabled]
  private static let more: [Toggle] = [.androidEnabled, .iosEnabled]
  private let first = FakeAdapter(
    .fake(version: "1.0.0", toggles: few, minimum: OSVersion("10")))
  private let second = FakeAdapter(
    .fake(version: "2.0.0", toggles: more, minimum: OSVersion("12")))

  private func effective(_ toggle: Toggle, _ tenant: FakeTenant) throws -> EffectiveToggle? {
    let connector = try #require(tenant.connector(first.descriptor.id))
    return connector.effectiveToggles(
      tenant: tenant.ledger.settings.tenant, health: .unheard, at: tenant.now()
    ).first { $0.toggle == toggle }
  }

  @Test func `what a newer version says of itself is in force once it runs, and in the journal`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(first)
    try await runner.start()
    let before = tenant.ledger.settings.version
    tenant.supply.use(second)
    try await runner.start()
    let connector = try #require(tenant.connector(first.descriptor.id))
    #expect(connector.descriptor == second.descriptor)
    #expect(connector.togglesOn == [.androidEnabled])
    let rows = try tenant.journal.records(after: before, bytes: 1 << 20)
    #expect(rows.map(\.entry) == [.connectorSet(connector)])
    #expect(rows.map(\.actor) == ["gatehouse"])
    try await runner.start()
    #expect(tenant.ledger.settings.version == rows.last?.position)
  }

  @Test func `an older version gets the toggles that it offers, and the others act as off`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(second) { $0.togglesOn = Set(Self.more) }
    try await runner.start()
    #expect(second.configuration?.togglesOn == Set(Self.more))
    tenant.supply.use(first)
    try await runner.start()
    #expect(first.configuration?.togglesOn == Set(Self.few))
    let toggle = try #require(try effective(.iosEnabled, tenant))
    #expect(toggle.stored && !toggle.isOn && toggle.reason == .notSupportedByAdapter)
    tenant.supply.use(second)
    try await runner.start()
    #expect(try effective(.iosEnabled, tenant)?.isOn == true)
    #expect(second.configuration?.togglesOn == Set(Self.more))
  }

  @Test func `a setting is tried on an older version with the toggles that this one offers`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(second) { $0.togglesOn = Set(Self.more) }
    tenant.supply.use(first)
    var situation = try #require(tenant.ledger.state.situation(of: first.descriptor.id))
    situation.connector.unresponsivenessThresholdInDays = 3
    try await runner.start(as: situation)
    #expect(first.configuration?.togglesOn == Set(Self.few))
    #expect(first.configuration?.unresponsivenessThresholdInDays == 3)
  }

  @Test func `a version that is tried gets the toggles that it offers`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(second) { $0.togglesOn = Set(Self.more) }
    tenant.supply.add(first)
    try await runner.trial.start(version: "1.0.0")
    #expect(first.configuration?.togglesOn == Set(Self.few))
  }

  @Test func `a descriptor is followed also where the settings change in the same moment`()
    async throws
  {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(first)
    tenant.supply.use(second)
    // Somebody sets something between the look at the settings and the row.
    let memory = tenant.memory
    let group = DeviceGroup(
      id: GroupID(rawValue: "field"), displayName: "field", createdAt: minute(0))
    tenant.journal.beforeAppend { appends throws(StoreError) in
      guard memory.isWithout(group), appends.contains(where: { $0.ifSettings != nil }) else {
        return
      }
      _ = try memory.append([JournalAppend([.groupSet(group)], actor: "other", at: minute(0))])
    }
    try await runner.start()
    #expect(tenant.connector(first.descriptor.id)?.descriptor == second.descriptor)
    #expect(tenant.ledger.settings.group(group.id) == group)
  }

  @Test func `an adapter that offers Windows without blocking on missing data can be switched on`()
    async throws
  {
    let tenant = try FakeTenant()
    let adapter = FakeAdapter(.fake(toggles: [.windowsEnabled]))
    let runner = try await tenant.connect(adapter) { $0.togglesOn = [] }
    var situation = try #require(tenant.ledger.state.situation(of: adapter.descriptor.id))
    situation.connector = try situation.connector.setting(
      [.windowsEnabled: true], tenant: tenant.ledger.settings.tenant, others: []
    ).get()
    #expect(situation.connector.togglesOn.contains(.windowsDeviceBlockedOnMissingPartnerData))
    try await runner.start(as: situation)
    #expect(adapter.configuration?.togglesOn == [.windowsEnabled])
  }
}

extension MemoryJournal {
  fileprivate func isWithout(_ group: DeviceGroup) -> Bool {
    let rows = try? records(of: [.groupSet], before: nil, since: nil, limit: 1)
    return rows?.isEmpty ?? true
  }
}
