import AdapterHost
import ConnectorModel
import Glibc
import Testing

@Suite("How an adapter does")
struct StatusTests {
  @Test(
    "an adapter that works says since when, and counts its answers",
    arguments: IsolationProfile.allCases)
  func running(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { it in
      _ = await it.receive("sound")
      _ = await it.adapter.devices([BatchTests.device(1)])
      let status = it.adapter.status
      #expect(status.profile == profile && status.state == .running)
      #expect(status.startedAt == Timestamp(milliseconds: 1_000))
      #expect(status.callsAnswered == 2 && status.deaths == 0 && status.lastFault == nil)
      let process = try #require(status.processID)
      #expect((process == getpid()) == (profile == .inProcess) && kill(process, 0) == 0)
    }
  }

  @Test(
    "a call that fails is its last fault; one that was cancelled or made too early is none",
    arguments: IsolationProfile.allCases)
  func faults(profile: IsolationProfile) async throws {
    try await Connected.with(activated: false, profile: profile) { it in
      _ = await it.receive("sound")
      #expect(it.adapter.status.lastFault == nil)
      try await it.adapter.activate()
      _ = await it.receive("status:-7")
      #expect(it.adapter.status.lastFault == nil)
      _ = await it.receive("status:-5")
      let fault = it.adapter.status.lastFault
      #expect(fault?.code == "call.auth" && fault?.at == Timestamp(milliseconds: 1_000))
    }
  }

  @Test("one that is closed has no process any more", arguments: IsolationProfile.allCases)
  func closed(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { it in
      await it.adapter.close()
      #expect(it.adapter.status.state == .closed && it.adapter.status.processID == nil)
    }
  }

  @Test("a worker that dies is stopped, then pauses, then waits to be reset")
  func deaths() async throws {
    try await WorkerTests.with { it in
      let first = it.adapter.status.processID
      _ = await it.receive("crash")
      #expect(it.adapter.status.state == .stopped && it.adapter.status.deaths == 1)
      #expect(it.adapter.status.processID == nil && it.adapter.status.startedAt == nil)
      #expect(it.adapter.status.lastFault?.code == "worker.poisonous-message")
      _ = await it.receive("sound")
      #expect(it.adapter.status.state == .running && it.adapter.status.processID != first)
      for _ in 0..<2 { _ = await it.receive("crash") }
      guard case .pausing(let until) = it.adapter.status.state else {
        Issue.record("\(it.adapter.status.state)")
        return
      }
      #expect(until > Timestamp(milliseconds: 1_000))
      for _ in 0..<2 {
        it.clock.advance(by: 61_000_000_000)
        _ = await it.receive("crash")
      }
      #expect(it.adapter.status.state == .breakerOpen)
      it.adapter.reset()
      #expect(it.adapter.status.state == .stopped && it.adapter.status.deaths == 0)
    }
  }

  @Test("it can be asked for, and reset, while a call hangs", arguments: IsolationProfile.allCases)
  func hanging(profile: IsolationProfile) async throws {
    try await Connected.with(limits: ConnectionTests.unhurried, profile: profile) { it in
      async let waiting = it.receive("wait")
      #expect(it.adapter.status.state == .running)
      it.adapter.reset()
      let canceller = Task {
        while !Task.isCancelled {
          it.adapter.cancel()
          await Task.yield()
        }
      }
      #expect(await waiting.failure?.code == "call.cancelled")
      canceller.cancel()
      await canceller.value
    }
  }
}
