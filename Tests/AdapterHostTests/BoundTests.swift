import ConnectorModel
import Foundation
import Testing

@testable import AdapterHost

/// What an adapter can take of the machine, in every profile.
@Suite("An adapter that takes more than it may", .serialized, .timeLimit(.minutes(10)))
struct BoundTests {
  private func with(
    _ profile: IsolationProfile = .worker, limits: AdapterLimits = WorkerTests.patient,
    _ change: (inout WorkerBounds) -> Void = { _ in }, _ body: (Connected) async throws -> Void
  ) async throws {
    var worker = WorkerOptions.test(profile)
    worker.bounds.memoryBytes = 64 << 20
    change(&worker.bounds)
    try await FaultyAdapter.with("greedy") { path in
      try await WorkerTests.with(path: path, limits: limits, worker: worker, body)
    }
  }

  @Test(
    "is ended, and which bound it was is said",
    arguments: [
      ("threads", "more than 128 threads"), ("shared", "more than 64 MiB of memory"),
      ("tables", "more than 64 MiB of memory"),
      ("file", "SIGXFSZ"),
    ])
  func ended(word: String, words: String) async throws {
    try await with { it in
      let failure = try #require(await it.receive(word).failure)
      #expect(failure.code == "worker.poisonous-message")
      #expect(failure.message.contains(words), "\(failure.message)")
      it.clock.advance(by: 100_000_000_000)
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test("what it does between calls is bounded, and is no fault of the next call")
  func idle() async throws {
    let worker = { (bounds: inout WorkerBounds) in bounds.idleProcessorTime = .milliseconds(100) }
    try await with(.worker, worker) { it in
      #expect(await it.receive("spin").failure == nil)
      while it.adapter.status.lastFault?.code != "worker.overspent" { await Task.yield() }
      #expect(it.adapter.status.lastFault?.message.contains("without having a call") == true)
      #expect(await it.receive("sound").reports.count == 1)
    }
  }

  @Test(
    "reports are bounded in bytes while they arrive",
    arguments: [
      IsolationProfile.inProcess, .sandbox,
    ])
  func reports(profile: IsolationProfile) async throws {
    let limits = AdapterLimits(callDuration: .seconds(60), reportBytes: 1 << 20)
    try await FaultyAdapter.with("greedy") { path in
      let it = try await Connected(path, limits: limits, profile: profile)
      try await it.adapter.activate()
      let result = await it.receive("reports")
      #expect(result.failure?.code == "call.reports-too-large")
      #expect(result.failure?.isAboutTheMessage == true)
      #expect(result.reports.reduce(0) { $0 + $1.bytes } <= 1 << 20)
      #expect(!result.reports.isEmpty)
      #expect(await it.receive("sound").failure == nil)
      await it.adapter.close()
    }
  }

  @Test("what the kernel says of a process is read, whatever its program is called")
  func use() throws {
    let status =
      "Name:\tx\nVmSwap:\t 1 kB\nRssAnon:\t 2 kB\nRssShmem:\t 4 kB\nVmPTE:\t 8 kB\nHugetlbPages:\t 16 kB\nThreads:\t3\n"
    let stat = "7 (a) b) S 1 1 1 0 -1 4194304 10 0 0 0 150 50 0 0 20 0 3 0 100"
    let use = try #require(WorkerUse(status: status, stat: stat, ticksPerSecond: 100))
    #expect(use.threads == 3 && use.memoryBytes == 31 << 10 && use.processorTime == .seconds(2))
    #expect(WorkerUse(status: "", stat: stat, ticksPerSecond: 100) == nil)
    #expect(WorkerUse(status: status, stat: "7 (a) S 1", ticksPerSecond: 100) == nil)
  }
}
