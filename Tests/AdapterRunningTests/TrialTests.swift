import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

@testable import AdapterRunning

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

  @Test func `a runner that is closed has compared what it was given`() async throws {
    let (tenant, runner) = try await tenant()
    _ = try await runner.read(try await tenant.message("first", of: id))
    _ = try await runner.read(try await tenant.message("second", of: id))
    await runner.close()
    #expect(tried.calls.contains(.receive("first")) && tried.calls.contains(.receive("second")))
    #expect(try trial(tenant)?.failures == 0)
  }

  @Test func `who is told to end leaves out what the tried version has not been given`()
    async throws
  {
    let (tenant, runner) = try await tenant()
    let gate = Gate()
    tried.onCall { _ in
      await gate.pass()
      return CrossingResult()
    }
    _ = try await runner.read(try await tenant.message("first", of: id))
    _ = try await runner.read(try await tenant.message("second", of: id))
    await gate.arrival()
    tenant.runners.leaveTrials()
    gate.open()
    await tenant.runners.close()
    #expect(tried.calls.contains(.receive("first")) && !tried.calls.contains(.receive("second")))
  }

  @Test func `an instance that comes up only when its trial is over is given no call`() async throws
  {
    let seat = AdapterSeat()
    seat.cancel()
    let adapter = try tried.startable()
    await #expect(throws: AdapterError.self) {
      _ = try await seat.connection(to: adapter, AdapterConfiguration())
    }
    #expect(Set(tried.calls) == [.close])
    #expect(seat.status == nil)
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
