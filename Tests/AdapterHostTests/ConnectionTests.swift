import AdapterHost
import ConnectorModel
import Testing

@Suite("A connection, in this process and in a worker")
struct ConnectionTests {
  /// Calls that end by being cancelled, however slow the machine is.
  static let unhurried = AdapterLimits(callDuration: .seconds(3_600))

  @Test(
    "failures of create, configure and activate have codes and leave the state as it was",
    arguments: IsolationProfile.allCases)
  func lifeFaults(profile: IsolationProfile) async throws {
    let opening: [(String, String)] = [
      ("CREATE_STATUS=MTDA_INTERNAL", "call.internal"), ("NO_INSTANCE", "call.null-instance"),
    ]
    for (fault, code) in opening {
      let error = await #expect(throws: AdapterError.self) {
        try await Connected.with("life", [fault], profile: profile) { _ in }
      }
      #expect(error?.code == code && error?.operation == "create")
    }
    try await Connected.with(
      "life", ["ACTIVATE_STATUS=MTDA_AUTH"], activated: false, profile: profile
    ) { it in
      let error = await #expect(throws: AdapterError.self) { try await it.adapter.activate() }
      #expect(error?.code == "call.auth" && error?.status == -5)
      #expect(await it.adapter.poll().failure?.code == "state.inactive")
    }
    try await Connected.with(
      "life", ["CONFIGURE_STATUS=MTDA_CONFIG"], activated: false, profile: profile
    ) { it in
      let error = await #expect(throws: AdapterError.self) {
        try await it.adapter.configure(AdapterConfiguration(settings: ["a": "b"]))
      }
      #expect(error?.code == "call.config")
      try await it.adapter.activate()
    }
  }

  @Test("calls in a wrong order are refused by the host", arguments: IsolationProfile.allCases)
  func wrongOrder(profile: IsolationProfile) async throws {
    try await Connected.with(activated: false, profile: profile) { it in
      #expect(await it.receive("sound").failure?.code == "state.inactive")
      try await it.adapter.activate()
      let again = await #expect(throws: AdapterError.self) { try await it.adapter.activate() }
      #expect(again?.code == "state.active")
      #expect(await it.receive("sound").reports.count == 1)
      await it.adapter.deactivate()
      await it.adapter.deactivate()
      #expect(await it.adapter.devices([]).failure?.code == "state.inactive")
      await it.adapter.close()
      it.adapter.cancel()
      await it.adapter.close()
      #expect(await it.adapter.apps([]).failure?.code == "state.closed")
      let closed = await #expect(throws: AdapterError.self) { try await it.adapter.activate() }
      #expect(closed?.code == "state.closed")
    }
  }

  @Test(
    "each status has its code, and one that does not exist has one too",
    arguments: IsolationProfile.allCases)
  func statuses(profile: IsolationProfile) async throws {
    let codes = [
      -1: "abi", -2: "argument", -3: "state", -4: "config", -5: "auth", -6: "unavailable",
      -7: "cancelled", -8: "deadline", -9: "limit", -11: "internal", -12: "unknown-status",
      7: "unknown-status",
    ]
    try await Connected.with(profile: profile) { it in
      for (status, code) in codes {
        let failure = await it.receive("status:\(status < 0 ? "" : "+")\(status)").failure
        #expect(failure?.code == "call.\(code)" && failure?.status == Int32(status))
      }
      let unsupported = await it.adapter.poll()
      #expect(unsupported.isUnsupported && unsupported.failure == nil)
    }
  }

  @Test(
    "what an adapter says of a failure is bounded, repaired and cleaned",
    arguments: IsolationProfile.allCases)
  func messages(profile: IsolationProfile) async throws {
    try await Connected.with(profile: profile) { it in
      let long = try #require(await it.receive("status-long").failure)
      #expect(long.message == String(repeating: "m", count: 1_024))
      #expect(long.vendorCode == 42 && long.isRetryable && long.retryAfterMilliseconds == 1_500)
      #expect(long.itemIndex == 1)
      #expect(await it.receive("status-utf8").failure?.message == "a\u{FFFD}\u{FFFD}")
      let lies = await it.receive("status-lies").failure
      #expect(lies?.code == "call.internal")
    }
  }

  @Test("host services: clocks, log, extensions, roles", arguments: IsolationProfile.allCases)
  func services(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(logLinesPerCall: 3), profile: profile) { it in
      #expect(await it.receive("services").failure == nil)
      let line = "warning Sound Partner: a line\u{FFFD}with\u{FFFD} controls"
      #expect(it.log.all == [line, line, line])
      _ = await it.receive("sound")
      #expect(it.log.all.count == 4)
    }
  }

  @Test(
    "the arena is bounded, and handles of calls that are over are refused",
    arguments: IsolationProfile.allCases)
  func arenaAndHandles(profile: IsolationProfile) async throws {
    try await Connected.with(limits: AdapterLimits(arenaBytes: 1 << 20), profile: profile) { it in
      let exhausted = await it.receive("arena").failure
      #expect(exhausted?.code == "call.limit" && exhausted?.message == "arena")
      _ = await it.receive("sound")
      let stale = await it.receive("stale")
      #expect(stale.failure == nil && stale.reports.isEmpty && stale.skippedCount == 0)
    }
  }

  @Test("a call that goes on too long is told so", arguments: IsolationProfile.allCases)
  func deadline(profile: IsolationProfile) async throws {
    try await Connected.with(
      limits: AdapterLimits(callDuration: .milliseconds(100)), profile: profile
    ) { it in
      it.clock.step(1_000_000)
      #expect(await it.receive("wait").failure?.code == "call.deadline")
    }
  }

  @Test(
    "cancel ends the call that is running, and none after it", arguments: IsolationProfile.allCases)
  func cancel(profile: IsolationProfile) async throws {
    try await Connected.with(limits: Self.unhurried, profile: profile) { it in
      async let waiting = it.receive("wait")
      let canceller = Task {
        while !Task.isCancelled {
          it.adapter.cancel()
          await Task.yield()
        }
      }
      #expect(await waiting.failure?.code == "call.cancelled")
      canceller.cancel()
      await canceller.value
      #expect(await it.receive("sound").failure == nil)
    }
  }

  @Test("a connection that waits holds up no other", arguments: IsolationProfile.allCases)
  func independence(profile: IsolationProfile) async throws {
    try await Connected.with(limits: Self.unhurried, profile: profile) { one in
      try await Connected.with(limits: Self.unhurried, profile: profile) { other in
        async let waiting = one.receive("wait")
        for _ in 0..<50 { #expect(await other.receive("sound").reports.count == 1) }
        let canceller = Task {
          while !Task.isCancelled {
            one.adapter.cancel()
            await Task.yield()
          }
        }
        #expect(await waiting.failure?.code == "call.cancelled")
        canceller.cancel()
      }
    }
  }
}
