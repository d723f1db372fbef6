import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Testing

@Suite("A worker whose adapter misbehaves", .serialized)
struct WorkerTests {
  static let patient = AdapterLimits(callDuration: .seconds(60))
  static let impatient = AdapterLimits(callDuration: .milliseconds(100))

  /// Runs with a connection to `process.c`.
  static func with(
    _ switches: [String] = [], limits: AdapterLimits = patient, worker: WorkerOptions = .test(),
    _ body: (Connected) async throws -> Void
  ) async throws {
    try await FaultyAdapter.with("process", switches) { path in
      try await with(path: path, limits: limits, worker: worker, body)
    }
  }

  static func with(
    path: String, limits: AdapterLimits = patient, worker: WorkerOptions = .test(),
    _ body: (Connected) async throws -> Void
  ) async throws {
    let connected = try await Connected(
      path, limits: limits, profile: worker.profile, worker: worker)
    try await connected.adapter.activate()
    try await body(connected)
    await connected.adapter.close()
  }

  @Test(
    "a message that it does not survive is a failure of that message, and the next is answered",
    arguments: IsolationTests.workers)
  func deadly(profile: IsolationProfile) async throws {
    let words = [
      // Process 1 of a namespace is spared a signal of its own; what abort does then is a SIGSEGV.
      ("crash", "SIGSEGV"), ("abort", profile == .locked ? "SIGSEGV" : "SIGABRT"),
      ("overflow", "SIGSEGV"), ("exit", "exit code 3"), ("write-input", "SIGSEGV"),
      ("devour", "SIG"), ("past-ring", "SIGSEGV"),
      ("free-twice", profile == .locked ? "SIGSEGV" : "SIGABRT"),
    ]
    for (word, how) in words where !Sanitizer.isOn || !["devour", "free-twice"].contains(word) {
      try await Self.with(worker: .test(profile)) { it in
        let failure = await it.receive(word).failure
        #expect(failure?.code == "worker.poisonous-message", "\(word)")
        #expect(failure?.message.contains(how) == true, "\(failure?.message ?? "")")
        it.clock.advance(by: 100_000_000_000)
        #expect(await it.receive("sound").reports.count == 1, "after \(word)")
      }
    }
  }

  @Test("a call that does not return is killed after its time and a while of grace")
  func hanging() async throws {
    try await Self.with(limits: Self.impatient) { it in
      #expect(await it.receive("hang").failure?.code == "worker.hung")
      #expect(await it.receive("sound").reports.count == 1)
    }
    try await Self.with(FaultyAdapter.fault("hang", at: "devices"), limits: Self.impatient) { it in
      let result = await it.adapter.devices([BatchTests.device(1)])
      #expect(result.failure?.code == "worker.hung" && result.poisonous.isEmpty)
    }
  }

  @Test("what it writes over its answers is garbage or a refusal, and never more")
  func garbage() async throws {
    try await Self.with { it in
      _ = await it.receive("garbage")
      it.clock.advance(by: 100_000_000_000)
      #expect(await it.receive("sound").reports.count == 1)
      let forged = await it.receive("forge")
      #expect(forged.reports.count == 1 && forged.reports[0].title == nil)
      #expect(await it.receive("unprotect-input").failure == nil)
    }
  }

  @Test("a thread that rewrites reports while the host copies them does the host no harm")
  func flipping() async throws {
    for _ in 0..<5 {
      try await Self.with(limits: AdapterLimits(callDuration: .seconds(1))) { it in
        let result = await it.receive("flip")
        #expect(result.reports.count <= AdapterLimits.standard.reportsPerCall)
      }
    }
  }

  @Test(
    "forks, programs, sockets, files, executable memory: the kernel refuses them all",
    arguments: [IsolationProfile.sandbox, .locked])
  func forbidden(profile: IsolationProfile) async throws {
    try await Self.with(worker: .test(profile)) { it in
      let failure = await it.receive("forbidden").failure
      #expect(failure == nil, "allowed: \(failure?.message ?? "")")
    }
  }

  @Test("many reports come in rounds, and too many are refused")
  func rounds() async throws {
    try await Self.with { it in
      let result = await it.receive("many")
      #expect(result.failure == nil)
      #expect(result.reports.map(\.vendorCode) == (0..<50_000).map { Int32($0) })
    }
    try await Self.with(limits: AdapterLimits(reportsPerCall: 20_000)) { it in
      let result = await it.receive("many")
      #expect(result.failure?.code == "call.limit" && result.reports.count == 20_000)
    }
  }

  @Test("what it prints is bounded and holds up nobody")
  func printing() async throws {
    try await Self.with { it in
      #expect(await it.receive("print").reports.count == 1)
      #expect((1...20).contains(it.log.all.count { $0.contains("the adapter printed") }))
    }
  }

  @Test("after deaths in a row it pauses, and after five it stays away until it is reset")
  func breaker() async throws {
    try await Self.with { it in
      _ = await it.receive("crash")
      #expect(await it.receive("sound").failure == nil)
      for _ in 0..<2 { _ = await it.receive("crash") }
      let pause = await it.receive("sound").failure
      #expect(pause?.code == "worker.backing-off" && pause?.isRetryable == true)
      for _ in 0..<2 {
        it.clock.advance(by: 61_000_000_000)
        _ = await it.receive("crash")
      }
      #expect(await it.receive("sound").failure?.code == "worker.breaker-open")
      it.adapter.reset()
      #expect(await it.receive("sound").failure == nil)
    }
  }

  @Test("an adapter that does not start again says nothing about what it was to be handed")
  func deadlyRestart() async throws {
    try await FaultyAdapter.with("process") { path in
      try await Self.with(path: path) { it in
        let sign = path.replacing("adapter.so", with: "die")
        try Data().write(to: URL(fileURLWithPath: sign))
        let failure = await it.receive("crash").failure
        #expect(failure?.code == "worker.crashed" && failure?.isAboutTheProcess == true)
        let batch = await it.adapter.devices((0..<10).map { BatchTests.device($0) })
        #expect(batch.failure?.isAboutTheProcess == true && batch.poisonous.isEmpty)
        try FileManager.default.removeItem(atPath: sign)
        it.clock.advance(by: 100_000_000_000)
        #expect(await it.receive("sound").reports.count == 1)
      }
    }
  }

  @Test("a neighbour that dies on every call holds up no other connection")
  func neighbours() async throws {
    try await Self.with { dying in
      try await Self.with { other in
        async let death = dying.receive("crash")
        for _ in 0..<50 { #expect(await other.receive("sound").reports.count == 1) }
        #expect(await death.failure?.code == "worker.poisonous-message")
      }
    }
  }

  @Test(
    "no process, descriptor or mapping is left behind",
    arguments: [IsolationProfile.sandbox, .locked])
  func leftovers(profile: IsolationProfile) async throws {
    // Alone in a process of its own: other tests start workers too.
    await #expect(processExitsWith: .success) { [profile = profile as IsolationProfile] in
      let worker = WorkerOptions.test(profile)
      // The compiler runs first: what Foundation opens for it stays, and is not ours to count.
      try await FaultyAdapter.with("process") { path in
        try await WorkerTests.with(path: path, worker: worker) { it in
          _ = await it.receive("crash")
        }
        let before = try Leftovers()
        let words = [
          "crash", "sound", "exit", "many", "abort", "overflow", "free-twice", "past-ring", "close",
          "write-input", "garbage", "forge", "leave-thread", "print",
        ]
        for word in words {
          try await WorkerTests.with(path: path, worker: worker) { it in
            _ = await it.receive(word)
          }
        }
        try await WorkerTests.with(
          path: path, limits: WorkerTests.impatient, worker: worker
        ) { it in _ = await it.receive("hang") }
        let after = try Leftovers()
        try #require(after == before)
      }
    }
  }

  @Test(
    "it does not outlive a host that is killed, not even in the middle of a call",
    .timeLimit(.minutes(5)), arguments: [IsolationProfile.sandbox, .locked])
  func killedHost(profile: IsolationProfile) async throws {
    try await FaultyAdapter.with("process") { path in
      let note = path + "-children"
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, note = note as String, profile = profile as IsolationProfile] in
        try await WorkerTests.with(path: path, worker: .test(profile)) { it in
          try Leftovers().children.joined(separator: " ")
            .write(toFile: note, atomically: true, encoding: .utf8)
          async let endless = it.receive("hang")
          kill(getpid(), SIGKILL)
          _ = await endless
        }
      }
      let children = try String(contentsOfFile: note, encoding: .utf8).split(separator: " ")
      try #require(children.count == 1)
      while Self.isRunning(children[0]) { await Task.yield() }
    }
  }

  /// Whether a process is there and is no zombie.
  static func isRunning(_ process: Substring) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return status.map { !$0.contains(") Z ") } ?? false
  }

  @Test("a worker whose adapter is in C carries no Swift runtime", .enabled(if: !Sanitizer.isOn))
  func runtime() async throws {
    try await Self.with { it in
      // Asked of the adapter, because nobody else may look at the process.
      let report = try await it.report("libraries")
      #expect(report.vendorCode == 1)
    }
  }

  @Test("a program that is not there is a failure with a code")
  func missingProgram() async throws {
    try await FaultyAdapter.with("process") { path in
      let worker = WorkerOptions(program: "/nowhere/adapter-worker")
      let error = #expect(throws: AdapterError.self) {
        try AdapterLibrary.open(path: path, worker: worker)
      }
      #expect(error?.code == "worker.spawn-failed")
    }
  }

  @Test("the adapters that are built here work in the sandbox")
  func shippedAdapters() async throws {
    let folder = URL(fileURLWithPath: WorkerOptions.test().program).deletingLastPathComponent()
    for name in [
      "reference-c", "reference-cpp", "reference-swift", "lookout", "zimperium", "defender",
      "symantec",
    ] {
      let path = folder.appending(path: "lib\(name)-adapter.so").path
      for profile in [IsolationProfile.sandbox, .locked] {
        let connected = try await Connected(path, profile: profile)
        try await connected.adapter.activate()
        let result = await connected.adapter.devices([BatchTests.device(1)])
        #expect(result.failure == nil, "\(name): \(result.failure?.message ?? "")")
        await connected.adapter.close()
      }
    }
  }
}
