import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Synchronization
import Testing

/// What a service does for a connector by itself, and that nothing ends it but the connector's end.
@Suite(.timeLimit(.minutes(5)))
struct RunnerWorkTests {
  private let adapter = FakeAdapter(.fake(), pollInterval: .seconds(3_600))
  private var id: ConnectorID { adapter.descriptor.id }

  /// Works while `body` does.
  private func working(_ tenant: FakeTenant, _ body: () async throws -> Void) async throws {
    let work = Task { [id] in await RunnerWork(id, tenant.runners).run() }
    defer { work.cancel() }
    try await body()
  }

  private var isPolled: @Sendable ([FakeAdapter.Call]) -> Bool { { $0.contains(.poll) } }

  @Test func `reads that fail end nothing: devices are told and messages read afterwards`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    _ = try await tenant.message("early", of: id)
    tenant.tables.failReads(2)
    try await working(tenant) {
      await adapter.asked { $0.contains(.receive("early")) }
      #expect(adapter.told.map(\.rawValue) == [1])
      try await tenant.checkIn(2)
      await adapter.asked { $0.contains(.devices([DeviceKey(rawValue: 2)])) }
    }
  }

  @Test func `an adapter that is told in vain reads its messages all the same, and is told again`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    _ = try await tenant.message("early", of: id)
    let isWilling = Mutex(false)
    let adapter = adapter
    adapter.onCall { call in
      guard case .devices = call else { return CrossingResult() }
      return isWilling.withLock { $0 } ? CrossingResult() : CrossingResult(failure: .refusal("no"))
    }
    try await working(tenant) {
      await adapter.asked { $0.contains(.receive("early")) }
      isWilling.withLock { $0 = true }
      let told = adapter.told.count
      await adapter.asked { $0.told.count > told }
    }
  }

  @Test func `an adapter that does not start is started when it can, and asks its partner once`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter)
    let isWilling = Mutex(false)
    let failures = Gate()
    failures.open()
    adapter.onStart { _ throws(AdapterError) in
      if isWilling.withLock({ $0 }) { return }
      failures.passBlocking()
      throw .unreachable()
    }
    try await working(tenant) {
      // None of them is a poll, which would be made again in an hour.
      await failures.arrival(of: 2)
      isWilling.withLock { $0 = true }
      await adapter.asked(isPolled)
      for _ in 0..<5 { try await tenant.checkIn(1) }
      try await tenant.commit(.tenantSet(Tenant.standard))
      try await tenant.checkIn(2)
      await adapter.asked { $0.told.contains(DeviceKey(rawValue: 2)) }
      #expect(adapter.calls.count { $0 == .poll } == 1)
    }
  }

  @Test func `work ends with its connector, and begins anew with one that is added again`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter)
    let first = Task { [id] in await RunnerWork(id, tenant.runners).run() }
    await adapter.asked(isPolled)
    try await tenant.commit(.connectorDeleted(id))
    await tenant.runners.remove(id)
    await first.value
    #expect(adapter.calls.last == .close)

    try await tenant.connect(adapter)
    try await working(tenant) {
      try await tenant.checkIn(1)
      await adapter.asked { $0.told == [DeviceKey(rawValue: 1)] }
    }
  }

  @Test func `a connector that is deleted and added again while its work goes on is worked for`()
    async throws
  {
    let tenant = try FakeTenant()
    try await tenant.connect(adapter)
    try await working(tenant) {
      await adapter.asked(isPolled)
      let connector = try #require(tenant.connector(id))
      // In one transaction: nobody sees that it was gone.
      try await tenant.commit(.connectorDeleted(id), .connectorSet(connector))
      await tenant.runners.remove(id)
      try await tenant.checkIn(1)
      await adapter.asked { $0.contains(.devices([DeviceKey(rawValue: 1)])) }
    }
  }

  @Test func `nothing is asked of an adapter once all runners are closed`() async throws {
    let tenant = try FakeTenant()
    await tenant.runners.close()
    let runner = try await tenant.connect(adapter)
    await #expect(throws: RunnerError.closed) { try await runner.start() }
    await #expect(throws: RunnerError.closed) { try await runner.trial.start(version: "1.0.0") }
    #expect(adapter.calls.isEmpty)
  }

  @Test func `an adapter that still answers for a deleted connector ends before the next begins`()
    async throws
  {
    let tenant = try FakeTenant()
    let gate = Gate()
    defer { gate.open() }
    adapter.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    let deleted = try await tenant.connect(adapter)
    try await tenant.checkIn(1)
    async let delivery = deleted.deliver()
    await gate.arrival()
    try await tenant.commit(.connectorDeleted(id))
    async let removal: Void = tenant.runners.remove(id)
    while tenant.runners.runner(of: id) === deleted { await Task.yield() }
    let added = try await tenant.connect(adapter)
    async let start: Void = added.start()
    gate.open()
    try await start
    await removal
    _ = try? await delivery
    let isStart = { (call: FakeAdapter.Call) in if case .configure = call { true } else { false } }
    let close = try #require(adapter.calls.firstIndex(of: .close))
    let last = try #require(adapter.calls.lastIndex(where: isStart))
    #expect(adapter.calls.count(where: isStart) == 2)
    #expect(close < last)
  }
}
