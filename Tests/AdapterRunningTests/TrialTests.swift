import AdapterHost
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// A version that is tried, and hangs: nobody waits for it but whoever asks for what it found.
@Suite(.timeLimit(.minutes(5)))
struct TrialTests {
  private let current = FakeAdapter(.fake(version: "1.0.0"))
  private let tried = FakeAdapter(.fake(version: "2.0.0"))
  private var id: ConnectorID { current.descriptor.id }

  /// A connector whose trial has begun.
  private func tenant() async throws -> (FakeTenant, ConnectorRunner) {
    let tenant = try FakeTenant()
    let runner = try await tenant.connect(current)
    tenant.supply.add(tried)
    try await runner.trial.start(version: "2.0.0")
    try await tenant.commit(
      .shadowSet(ShadowSetting(connector: id, version: "2.0.0", at: minute(0))))
    return (tenant, runner)
  }

  private func trial(_ tenant: FakeTenant) throws -> ShadowTrial? {
    try tenant.ledger.read { tables, _ throws(StoreError) in try tables.shadowTrial(of: id) }
  }

  @Test func `a call that hangs in the tried version holds up no message and no delivery`()
    async throws
  {
    let (tenant, runner) = try await tenant()
    let gate = Gate()
    defer { gate.open() }
    tried.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    _ = try await runner.read(try await tenant.message("first", of: id))
    await gate.arrival()
    _ = try await runner.read(try await tenant.message("second", of: id))
    try await tenant.checkIn(1)
    #expect(try await runner.deliver()?.devices == 1)
    #expect(try tenant.pending(of: id).isEmpty)
    gate.open()
    await runner.trial.settle()
    #expect(tried.told == current.told)
  }

  @Test func `a constructor that hangs in the tried version holds up no message and no question`()
    async throws
  {
    let (tenant, runner) = try await tenant()
    await runner.trial.stop()
    let gate = Gate()
    defer { gate.open() }
    tried.onLoad { gate.passBlocking() }
    _ = try await runner.read(try await tenant.message("first", of: id))
    await gate.arrival()
    let second = try await tenant.message("second", of: id)
    #expect(try await runner.read(second) != nil)
    #expect(try trial(tenant)?.isOn == true)
  }

  @Test func `a tried version that falls far behind leaves calls out, and says so`() async throws {
    let (tenant, runner) = try await tenant()
    let gate = Gate()
    tried.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    for number in 0..<80 {
      _ = try await runner.read(try await tenant.message("message \(number)", of: id))
    }
    gate.open()
    await runner.trial.settle()
    let found = try #require(try trial(tenant))
    #expect(found.failures > 0)
    #expect(found.lastFailure?.contains("lags behind") == true)
    #expect(current.calls.count { if case .receive = $0 { true } else { false } } == 80)
  }
}
