import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Testing

/// Nothing that the host waits on is an adapter's to change: in a plain process, where no filter of system calls helps.
@Suite("An adapter that reaches for what its host waits on", .serialized)
struct HoldingTests {
  private func with(
    limits: AdapterLimits = WorkerTests.patient, _ body: (Connected) async throws -> Void
  ) async throws {
    try await FaultyAdapter.with("holding") { path in
      try await WorkerTests.with(path: path, limits: limits, worker: .test(.worker), body)
    }
  }

  /// The descriptors of this process that somebody has marked, but for files that have a path.
  private static func marked() throws -> [String] {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { number in
      guard let file = Int32(number), case let flags = fcntl(file, F_GETFL), flags >= 0,
        flags & O_APPEND != 0,
        let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
      else { return nil }
      return target.hasPrefix("/") && !target.hasPrefix("/memfd:") ? nil : target
    }
  }

  @Test("what it does to the flags of its descriptors is done to none of the host's")
  func flags() async throws {
    let before = try Self.marked()
    try await with { it in
      #expect(await it.receive("mark").reports.count == 1)
      let after = try Self.marked()
      #expect(after == before)
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test(
    "what it sends, or takes away, where it answers keeps no answer from coming",
    arguments: ["fill", "drain"])
  func traffic(word: String) async throws {
    try await with { it in
      _ = await it.receive(word)
      let result = await it.receive("sound")
      #expect(result.reports.count == 1 || result.failure != nil)
    }
  }

  @Test("one that can answer no more is ended long before its time is over")
  func hangingUp() async throws {
    let limits = AdapterLimits(callDuration: .seconds(3_600))
    try await with(limits: limits) { it in
      #expect(await it.receive("hang-up").failure?.code == "worker.bad-answer")
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test("that a layer is missing is believed of a worker, and of no adapter")
  func forgedLayers() async throws {
    try await with { it in
      let failure = try #require(await it.receive("blame").failure)
      #expect(failure.code == "worker.poisonous-message")
      #expect(failure.message.contains("exit code 72"))
      #expect(!failure.remedy.contains("GATEHOUSE_ACCEPT_MISSING"))
      #expect(it.adapter.status.missingLayers.isEmpty)
    }
  }

  @Test("nobody else reads its memory, and no crash leaves it anywhere")
  func dumps() async throws {
    try await with { it in
      let report = try await it.report("dumpable")
      #expect(report.vendorCode == 0)
      let process = try #require(it.adapter.status.processID)
      let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
      let core = try #require(limits.split(separator: "\n").first { $0.contains("core file") })
      #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
    }
  }

  @Test(
    "one that does not come back from a step is ended",
    arguments: [
      "constructor", "entry", "create", "configure", "activate", "devices", "apps", "receive",
      "poll", "cancel", "deactivate", "destroy",
    ])
  func steps(step: String) async throws {
    var worker = WorkerOptions.test()
    worker.controlDuration = .milliseconds(200)
    try await FaultyAdapter.with("process", FaultyAdapter.fault("hang", at: step)) { path in
      let isStart = ["constructor", "entry", "create"].contains(step)
      do {
        let it = try await Connected(
          path, limits: WorkerTests.impatient, profile: worker.profile, worker: worker)
        try #require(!isStart)
        try await it.adapter.configure(AdapterConfiguration())
        try await it.adapter.activate()
        #expect(step != "configure" && step != "activate")
        let answers = [
          await it.adapter.devices([BatchTests.device(1)]).failure,
          await it.adapter.apps([
            DisclosedInventory(
              device: DeviceKey(rawValue: 1), observedAt: Timestamp(milliseconds: 1))
          ]).failure,
          await it.receive("sound").failure, await it.adapter.poll().failure,
        ]
        let isCall = ["devices", "apps", "receive", "poll"].contains(step)
        #expect(answers.contains { $0?.code == "worker.hung" } == isCall)
        it.adapter.cancel()
        await it.adapter.close()
        #expect(it.adapter.status.processID == nil)
      } catch let error as AdapterError {
        #expect(error.code == "worker.hung", "\(error.message)")
        #expect(isStart || step == "configure" || step == "activate")
      }
    }
  }
}
