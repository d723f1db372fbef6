import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// A library whose constructor hangs: its own connector waits, and nobody else.
@Suite(.timeLimit(.minutes(5)))
struct ConstructorTests {
  private let hanging = FakeAdapter(.fake(1))
  private let sound = FakeAdapter(.fake(2))

  @Test func `one constructor that hangs stops no commit, no other connector and no question`()
    async throws
  {
    let tenant = try FakeTenant()
    let gate = Gate()
    hanging.onLoad { gate.passBlocking() }
    let stuck = try await tenant.connect(hanging)
    let other = try await tenant.connect(sound)
    try await tenant.checkIn(1)
    async let delivery = stuck.deliver()
    defer { gate.open() }
    await gate.arrival()

    try await tenant.checkIn(2)
    try await tenant.commit(.tenantSet(Tenant.standard))
    #expect(try await other.deliver()?.devices == 2)
    let message = try await tenant.message("for the other", of: sound.descriptor.id)
    #expect(try await other.read(message) != nil)
    // Its messages become durable, and it can be asked how it does.
    let waiting = try await tenant.message("for the one", of: hanging.descriptor.id)
    #expect(try tenant.pending(of: hanging.descriptor.id) == [waiting])
    #expect(stuck.status == nil)
    let count = try tenant.ledger.read { tables, _ throws(StoreError) in try tables.deviceCount() }
    #expect(count == 2)
    #expect(try tenant.ledger.rebuildsIdentically())

    gate.open()
    #expect(try await delivery?.failure == nil)
    #expect(Set(hanging.told) == Set(sound.told))
  }
}

extension ConnectorLedger {
  /// Whether the tables are what the journal says; made anew in tables of their own.
  fileprivate nonisolated func rebuildsIdentically() throws -> Bool {
    try TableCare(journal: journal, tables: tables).rebuild().isIdentical
  }
}
