import ConnectorModel
import Foundation
import Glibc
import TestSupport
import Testing

@testable import AdapterHost

/// One seed: an adapter that attacks its host, and what must hold whatever it does.
struct Race {
  /// When it attacks.
  enum Moment: String, CaseIterable, Codable, Sendable {
    case call, step

    /// Failures to which many seeds lead.
    var expected: [String] {
      switch self {
      case .call: [Race.none, "worker.bad-answer", "worker.hung", "worker.poisonous-message"]
      case .step:
        [Race.none, "worker.bad-answer", "worker.hung", "worker.crashed", "worker.exited"]
      }
    }
  }

  static let none = "no failure"

  let seed: UInt64

  /// A call is over soon, so that what hangs does not hold up the test.
  private static let limits = AdapterLimits(
    callDuration: .milliseconds(250), reportsPerCall: 20_000, reportBytes: 8 << 20)

  private var worker: WorkerOptions {
    var options = WorkerOptions.test(seed % 2 == 0 ? .sandbox : .worker)
    options.bounds.memoryBytes = 64 << 20
    return options
  }

  private var digits: String {
    let digits = String(seed, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The code of the failure that the attack led to; nil: it led to none.
  func run(_ moment: Moment, library path: String) async throws -> String? {
    Canary.leave()
    return switch moment {
    case .call: try await attackInCall(path)
    case .step: try await attackInStep(path)
    }
  }

  // MARK: In a call

  private func attackInCall(_ path: String) async throws -> String? {
    let it = try await Connected(
      path, limits: Self.limits, profile: worker.profile, worker: worker)
    try await it.adapter.activate()
    var random = SeededGenerator(seed: seed)
    let (isBatch, isCancelled) = (
      Bool.random(using: &random), Int.random(in: 0..<4, using: &random) == 0
    )
    async let answer = isBatch ? it.adapter.devices(devices) : it.receive("attack \(digits)")
    if isCancelled { it.adapter.cancel() }
    let result = await answer
    try check(result)
    // What it has left behind goes on.
    for _ in 0..<2 { try check(await it.receive("sound")) }
    try await expectRight(it)
    try check(it.log)
    await it.adapter.close()
    return result.poisonous.first?.code ?? result.failure?.code
  }

  private var devices: [Device] {
    (0..<6).map { BatchTests.device($0, model: $0 == 3 ? "attack \(digits)" : nil) }
  }

  /// A fresh worker answers as it should. One that is not given a processor in time is asked once more.
  private func expectRight(_ it: Connected) async throws {
    let attacker = it.adapter.status.processID
    if let attacker { kill(attacker, SIGKILL) }
    for _ in 0..<20 {
      it.clock.advance(by: 100_000_000_000)
      it.adapter.reset()
      let result = await it.receive("sound")
      let isFresh = it.adapter.status.processID != nil && it.adapter.status.processID != attacker
      guard isFresh, result.failure?.code != "worker.hung" else { continue }
      let isRight = result == CrossingResult(reports: result.reports) && isSound(result.reports)
      try #require(isRight, "seed \(seed): \(result)")
      return
    }
    try #require(Bool(false), "seed \(seed): no fresh worker answers")
  }

  private func isSound(_ reports: [Report]) -> Bool {
    guard reports.count == 1, case .heartbeat(7, _) = reports[0].kind else { return false }
    return true
  }

  // MARK: In a step of its life

  private func attackInStep(_ path: String) async throws -> String? {
    let copy = "\(path)-\(digits)"
    try seeded(Data(contentsOf: URL(filePath: path))).write(to: URL(filePath: copy))
    defer { try? FileManager.default.removeItem(atPath: copy) }
    var worker = worker
    worker.controlDuration = .milliseconds(500)
    do {
      let it = try await Connected(
        copy, limits: Self.limits, profile: worker.profile, worker: worker)
      try await it.adapter.configure(AdapterConfiguration())
      try await it.adapter.activate()
      async let answer = it.receive("sound")
      for _ in 0..<50 {
        it.adapter.cancel()
        await Task.yield()
      }
      let result = await answer
      try check(result)
      await it.adapter.close()
      try check(it.log)
      try #require(it.adapter.status.processID == nil, "seed \(seed)")
      return result.failure?.code
    } catch let error as AdapterError {
      try check([error.message, error.adapter, error.lookedAt])
      return error.code
    }
  }

  private func seeded(_ library: Data) throws -> Data {
    let mark = Data("start-seed:".utf8)
    let place = try #require(library.range(of: mark)).upperBound
    var copy = library
    copy.replaceSubrange(place..<place + 16, with: digits.utf8)
    return copy
  }
}

// MARK: What must hold

extension Race {
  /// Nothing beyond its bounds, and nothing of the host's.
  private func check(_ result: CrossingResult) throws {
    let limits = Self.limits
    try #require(result.reports.count <= limits.reportsPerCall, "seed \(seed)")
    try #require(result.reports.reduce(0) { $0 + $1.bytes } <= limits.reportBytes, "seed \(seed)")
    try #require(result.skipped.count <= limits.keptFaults, "seed \(seed)")
    try #require(result.refused.count <= limits.keptFaults, "seed \(seed)")
    try #require(result.unknownWords.count <= limits.unknownWords + 1, "seed \(seed)")
    try #require(result.skippedCount >= 0 && result.refusedCount >= 0, "seed \(seed)")
    for report in result.reports {
      try #require(report.detail?.utf8.count ?? 0 <= 1_024, "seed \(seed)")
      for text in [report.title, report.category, report.word] {
        try #require(text?.utf8.count ?? 0 <= 256, "seed \(seed)")
      }
      try check([report.title, report.category, report.word, report.detail].compactMap { $0 })
      if case .device(let key) = report.subject {
        try #require(
          (0..<6).contains(key.rawValue), "seed \(seed): a device that it was not told of")
      }
    }
    try check(
      result.refused.map(\.message) + result.skipped.flatMap { [$0.field, $0.value] }
        + result.poisonous.map(\.message) + [result.failure?.message ?? ""])
  }

  private func check(_ log: LogStore) throws { try check(log.all) }

  private func check(_ texts: [String]) throws {
    for text in texts {
      try #require(text.utf8.count <= 16_384, "seed \(seed): \(text.utf8.count) bytes")
      try #require(!text.contains(Canary.word), "seed \(seed): memory of the host in \(text)")
    }
  }
}

/// Words of the host's own in memory that it gives back, where an answer is copied to next.
private enum Canary {
  static let word = "a word of the host"

  static func leave() {
    for _ in 0..<2 { _ = String(repeating: word, count: (8 << 20) / word.utf8.count).utf8.count }
  }
}
