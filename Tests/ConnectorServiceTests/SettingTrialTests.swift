import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorService
import Fakes
import Testing

/// Settings are tried on the adapter, and what its answer means for them.
@Suite(.timeLimit(.minutes(5)))
struct SettingTrialTests {
  private let adapter = FakeAdapter(.fake())
  private var id: ConnectorID { adapter.descriptor.id }

  private func connected() async throws -> FakeService {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    return fake
  }

  private func refuse(_ refusal: AdapterError) {
    adapter.onStart { _ throws(AdapterError) in throw refusal }
  }

  static let changes = [
    "androidEnabled=off", "provisioned=off", "partnerUnresponsivenessThresholdInDays=3",
    "setting.token=abc", "levelWord.BAD=highSeverity", "threatLifetimeHours=5", "scope=field",
  ]

  @Test(arguments: changes)
  func `every setting can be changed while the adapter cannot be asked`(change: String) async throws
  {
    for isThere in [true, false] {
      let fake = try await connected()
      try await fake.tenant.commit(Self.field)
      let before = fake.tenant.connector(id)
      if isThere { refuse(.unreachable()) } else { fake.tenant.supply.remove(id) }
      try await fake.set(id, change)
      #expect(fake.tenant.connector(id) != before)
    }
  }

  @Test func `what the adapter itself refuses is not set, and the one that runs stays as it is`()
    async throws
  {
    let fake = try await connected()
    try await fake.service.runners.runner(of: id).start()
    let before = fake.tenant.ledger.settings
    adapter.onStart { configuration throws(AdapterError) in
      if configuration.settings["strict"] == "maybe" { throw .refusal("yes or no") }
    }
    let error = await #expect(throws: ServiceError.self) {
      try await fake.set(id, "setting.strict=maybe", "threatLifetimeHours=5")
    }
    #expect(error?.code == "call.config")
    #expect(fake.tenant.ledger.settings == before)
    try await fake.set(id, "setting.strict=yes")
    #expect(fake.tenant.connector(id)?.settings == ["strict": "yes"])
    #expect(adapter.configuration?.settings == ["strict": "yes"])
  }

  @Test(arguments: [
    "androidEnabled=off", "provisioned=off", "threatLifetimeHours=5", "scope=field",
  ])
  func `no adapter keeps anybody from switching something off, or from what is not its business`(
    change: String
  ) async throws {
    let fake = try await connected()
    try await fake.tenant.commit(Self.field)
    refuse(.refusal("The licence has run out."))
    try await fake.set(id, change)
    await #expect(throws: ServiceError.self) { try await fake.set(id, "setting.token=abc") }
    await #expect(throws: ServiceError.self) {
      try await fake.set(id, "androidEnabled=on", "provisioned=on", "setting.token=abc")
    }
  }

  @Test func `an adapter that may be asked again later refuses nothing`() async throws {
    let fake = try await connected()
    refuse(.refusal("The partner cannot serve now.", isRetryable: true))
    try await fake.set(id, "setting.token=abc")
    #expect(fake.tenant.connector(id)?.settings == ["token": "abc"])
  }

  @Test func `what a newer adapter offers can be switched on, and previewed, before it ever ran`()
    async throws
  {
    let fake = try await connected()
    let newer = FakeAdapter(.fake(version: "2.0.0", toggles: [.androidEnabled, .iosEnabled]))
    fake.tenant.supply.use(newer)
    let change = SettingsChange.connector(id, [SettingChange(name: "iosEnabled", value: "on")])
    let version = fake.tenant.ledger.settings.version
    _ = try await fake.service.previews.preview(change)
    #expect(fake.tenant.ledger.settings.version == version)
    try await fake.set(id, "iosEnabled=on")
    #expect(newer.configuration?.togglesOn.contains(.iosEnabled) == true)
    #expect(fake.tenant.connector(id)?.descriptor == newer.descriptor)

    fake.tenant.supply.use(adapter)
    try await fake.set(id, "partnerUnresponsivenessThresholdInDays=3")
    #expect(adapter.configuration?.togglesOn.contains(.iosEnabled) == false)
    #expect(adapter.configuration?.unresponsivenessThresholdInDays == 3)
    #expect(fake.tenant.connector(id)?.togglesOn == [.androidEnabled, .iosEnabled])
  }

  @Test func `Windows is switched on at an adapter that cannot block on missing data`() async throws
  {
    let fake = try FakeService()
    let windows = FakeAdapter(.fake(2, toggles: [.windowsEnabled]))
    try await fake.tenant.connect(windows) { $0.togglesOn = [] }
    try await fake.set(windows.descriptor.id, "windowsEnabled=on")
    let connector = try #require(fake.tenant.connector(windows.descriptor.id))
    #expect(connector.togglesOn.contains(.windowsEnabled))
    #expect(windows.configuration?.togglesOn == [.windowsEnabled])
  }

  private static let field = JournalEntry.groupSet(
    DeviceGroup(id: GroupID(rawValue: "field"), displayName: "field", createdAt: minute(0)))
}
