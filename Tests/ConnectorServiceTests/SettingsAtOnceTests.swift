import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import Fakes
import Synchronization
import Testing

/// Settings that several people change at once.
@Suite(.timeLimit(.minutes(5)))
struct SettingsAtOnceTests {
  private let adapter = FakeAdapter(.fake())
  private var id: ConnectorID { adapter.descriptor.id }
  private static let field = GroupID(rawValue: "field")

  @Test func `a scope never names a group that is deleted at the same moment`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let groups = fake.service.groups
    for _ in 0..<200 {
      _ = try? await groups.create(Self.field, displayName: nil, by: FakeTenant.caller)
      async let scoped: Void? = try? await fake.set(id, "scope=field")
      async let deleted: Void? = try? await groups.delete(
        Self.field, isConfirmed: true, by: FakeTenant.caller)
      let (isScoped, isDeleted) = (await scoped != nil, await deleted != nil)
      let settings = fake.tenant.ledger.settings
      let scope = try #require(settings.connector(id)).scope
      try #require(isScoped != isDeleted)
      try #require((scope == [Self.field]) == isScoped)
      try #require((settings.group(Self.field) == nil) == isDeleted)
      try await fake.set(id, "scope=all")
    }
  }

  /// Sets something else just before the first row that was checked is written, as another process may.
  private func interrupt(_ fake: FakeService, by entry: JournalEntry) {
    let memory = fake.tenant.memory
    let isDone = Mutex(false)
    fake.tenant.journal.beforeAppend { appends throws(StoreError) in
      guard appends.contains(where: { $0.ifSettings != nil }) else { return }
      let isFirst = isDone.withLock { isDone in
        defer { isDone = true }
        return !isDone
      }
      guard isFirst else { return }
      _ = try memory.append([JournalAppend([entry], actor: "other", at: minute(0))])
    }
  }

  @Test func `a change that was checked under other settings is checked again and made`()
    async throws
  {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    var connector = try #require(fake.tenant.connector(id))
    connector.threatLifetimeHours = 5
    interrupt(fake, by: .connectorSet(connector))
    try await fake.set(id, "setting.token=abc")
    let both = try #require(fake.tenant.connector(id))
    #expect(both.threatLifetimeHours == 5 && both.settings == ["token": "abc"])
  }

  @Test func `a change that cannot be made under the newer settings is refused`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    let groups = fake.service.groups
    _ = try await groups.create(Self.field, displayName: nil, by: FakeTenant.caller)
    interrupt(fake, by: .groupDeleted(Self.field))
    let error = await #expect(throws: ServiceError.self) { try await fake.set(id, "scope=field") }
    #expect(error?.kind == .notFound)
    #expect(fake.tenant.connector(id)?.scope == nil)
  }

  @Test func `a connector that goes while it is changed is not there any more`() async throws {
    let fake = try FakeService()
    try await fake.tenant.connect(adapter)
    interrupt(fake, by: .connectorDeleted(id))
    let error = await #expect(throws: ServiceError.self) {
      try await fake.set(id, "scope=all", "threatLifetimeHours=5")
    }
    #expect(error?.kind == .notFound)
    #expect(fake.tenant.connector(id) == nil)
  }
}
