import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

@testable import AdapterHost

/// What an adapter is told of devices, and from where it is told on.
@Suite(.timeLimit(.minutes(5)))
struct DeliveryTests {
  private let adapter = FakeAdapter(.fake())

  /// Holds the first delivery in the adapter while something changes, and lets it come to its end.
  private func deliver(
    _ tenant: FakeTenant, _ runner: ConnectorRunner,
    meanwhile change: () async throws -> Void
  ) async throws {
    let gate = Gate()
    adapter.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    async let delivery = runner.deliver()
    do {
      defer { gate.open() }
      await gate.arrival()
      try await change()
    }
    _ = try await delivery
  }

  private func cursor(_ tenant: FakeTenant) throws -> DeliveryCursor {
    try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.deliveryCursor(of: adapter.descriptor.id, operation: .devices)
    }
  }

  @Test func `what somebody else has told of the same rows is in the answer`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    #expect(try await runner.deliver()?.devices == 1)
    let before = tenant.ledger.state.position
    try await tenant.checkIn(2, 3)
    // A service tells by itself, before the command that brought the devices does.
    #expect(try await runner.deliver()?.devices == 2)
    #expect(try await runner.deliver(after: before)?.devices == 2)
    #expect(try await runner.deliver() == nil)
  }

  @Test func `what is told late of earlier rows is in the answer`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    let between = tenant.ledger.state.position
    #expect(try await runner.deliver(after: between)?.devices == 1)
    #expect(try await runner.deliver(after: between) == nil)
  }

  @Test func `what is told while a scope widens is told again under the new settings`()
    async throws
  {
    let tenant = try FakeTenant()
    let field = GroupID(rawValue: "field")
    let runner = try await tenant.connect(adapter) { $0.scope = [field] }
    try await tenant.checkIn(1, 2, groups: [field])
    try await deliver(tenant, runner) { try await widen(tenant) }
    #expect(adapter.told.map(\.rawValue) == [1, 2, 1, 2])
  }

  @Test func `a change by which a partner may know no more tells nothing again`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    #expect(try await runner.deliver()?.devices == 1)
    try await tenant.commit(.tenantSet(Tenant.standard))
    var connector = try #require(tenant.connector(adapter.descriptor.id))
    connector.threatLifetimeHours = 4
    try await tenant.commit(.connectorSet(connector))
    #expect(try await runner.deliver() == nil)
  }

  /// The connector concerns all devices from now on. The row that says so.
  @discardableResult
  private func widen(_ tenant: FakeTenant) async throws -> JournalPosition {
    var connector = try #require(tenant.connector(adapter.descriptor.id))
    connector.scope = nil
    return try await tenant.commit(.connectorSet(connector)).positions[0]
  }

  @Test func `devices that come into scope while others are told are told as well`() async throws {
    let tenant = try FakeTenant()
    let field = GroupID(rawValue: "field")
    let runner = try await tenant.connect(adapter) { $0.scope = [field] }
    try await tenant.checkIn(1, groups: [field])
    try await tenant.checkIn(2, groups: [])
    try await deliver(tenant, runner) {
      try await widen(tenant)
    }
    #expect(adapter.told.contains(DeviceKey(rawValue: 2)))
  }

  @Test func `a scope that widens has those told that were not, and nobody again`() async throws {
    let tenant = try FakeTenant()
    let field = GroupID(rawValue: "field")
    let runner = try await tenant.connect(adapter) { $0.scope = [field] }
    try await tenant.checkIn(1, groups: [field])
    try await tenant.checkIn(2, groups: [])
    #expect(try await runner.deliver()?.devices == 1)
    try await widen(tenant)
    #expect(try await runner.deliver()?.devices == 1)
    #expect(adapter.told.map(\.rawValue) == [1, 2])
  }

  @Test func `a connector that is deleted and added again is told all anew`() async throws {
    let tenant = try FakeTenant()
    let first = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    #expect(try await first.deliver()?.devices == 1)
    try await tenant.commit(.connectorDeleted(adapter.descriptor.id))
    let second = try await tenant.connect(adapter)
    #expect(try await second.deliver()?.devices == 1)
  }

  @Test func `a record that is told by a retry is not told again, one that is set aside is`()
    async throws
  {
    let tenant = try FakeTenant()
    let field = GroupID(rawValue: "field")
    let runner = try await tenant.connect(adapter) { $0.scope = [field] }
    try await tenant.checkIn(1, 2, groups: [field])
    adapter.onCall { _ in
      CrossingResult(poisonous: [PoisonousRecord(index: 0, code: "worker.crashed", message: "")])
    }
    #expect(try await runner.deliver()?.quarantined == 1)
    adapter.onCall { _ in CrossingResult() }
    let items = try tenant.ledger.read { tables, _ throws(StoreError) in
      try tables.quarantined(of: adapter.descriptor.id)
    }
    let number = try #require(items.first?.number.rawValue)
    _ = try await runner.retry(number, by: FakeTenant.caller)
    try await widen(tenant)
    #expect(try await runner.deliver() == nil)
    #expect(adapter.told.map(\.rawValue) == [1, 2, 1])
  }

  @Test func `a delivery that began before a change moves no cursor, and the next one does`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter) { $0.scope = [GroupID(rawValue: "field")] }
    let phones = try await tenant.checkIn(1).positions[0]
    let before = try cursor(tenant)
    let change = try await widen(tenant)
    func report(from cursor: DeliveryCursor) -> JournalEntry {
      .reports(
        ReportBatch(
          connector: adapter.descriptor.id, operation: .devices, deliveredThrough: phones,
          deliveredFrom: cursor, receivedAt: minute(1), isContact: false, skipped: 0, refused: 0,
          unknownWords: 0, timesInFuture: 0))
    }
    try await tenant.commit(report(from: before))
    let reset = DeliveryCursor(resetAt: change)
    #expect(try cursor(tenant) == reset)
    try await tenant.commit(report(from: reset))
    #expect(try cursor(tenant) == DeliveryCursor(through: phones, resetAt: change))
  }

  @Test func `a delivery that fails is made again from where it was`() async throws {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    adapter.onCall { _ in CrossingResult(failure: .unreachable()) }
    #expect(try await runner.deliver()?.failure != nil)
    adapter.onCall { _ in CrossingResult() }
    #expect(try await runner.deliver()?.devices == 1)
    #expect(try await runner.deliver() == nil)
    #expect(adapter.told.map(\.rawValue) == [1, 1])
  }
}
