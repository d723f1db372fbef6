import AdapterHost
import ConnectorModel
import Foundation
import Synchronization
import TestSupport
import Testing

/// Forged answers and races, by seeds: `Tests/FaultyAdapters/Forging`. GATEHOUSE_SEED runs one seed alone, and
/// GATEHOUSE_SEEDS so many of them; that is what `make chaos-adapters` does first.
@Suite("A worker that answers wrongly", .serialized, .timeLimit(.minutes(60)))
struct RaceTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let only = environment["GATEHOUSE_SEED"].flatMap { UInt64($0) }
  private static let wanted = environment["GATEHOUSE_SEEDS"].flatMap { UInt64($0) }
  private static let usual: UInt64 = 150
  /// So many run at the same time.
  private static let width: UInt64 = 3

  /// Seeds that have shown faults of the host: text that grew beyond its bound when signs in it were replaced.
  private static let kept: [UInt64] = [761, 979]

  private static var seeds: [UInt64] {
    only.map { [$0] } ?? Array(1...(wanted ?? usual)) + kept
  }

  @Test(
    "harms neither its host nor the next call, whatever it does in a call or in a step of its life",
    arguments: Race.Moment.allCases)
  func races(moment: Race.Moment) async throws {
    try await FaultyAdapter.with("Forging/forging") { path in
      // A crash of the host is one of a process of its own, which leaves behind what it was doing.
      let note = path + "-seeds"
      await #expect(processExitsWith: .success) {
        [path = path as String, note = note as String, moment = moment as Race.Moment] in
        try await RaceTests.run(moment, library: path, note: note)
      }
      if let seeds = try? String(contentsOfFile: note, encoding: .utf8), !seeds.isEmpty {
        Issue.record("GATEHOUSE_SEED shows how: one of \(seeds)")
      }
    }
  }

  static func run(_ moment: Race.Moment, library path: String, note: String) async throws {
    let progress = RaceProgress(note: note)
    // What the runtime opens for itself at the first call stays.
    _ = try await Race(seed: 1).run(moment, library: path)
    let before = try Leftovers()
    try await withThrowingTaskGroup { group in
      for part in 0..<width {
        group.addTask {
          for seed in seeds where seed % width == part {
            try progress.begin(seed)
            let code = try await Race(seed: seed).run(moment, library: path)
            try progress.end(seed, code)
          }
        }
      }
      try await group.waitForAll()
    }
    let after = try Leftovers()
    try #require(after == before)
    guard seeds.count >= usual else { return }
    // What never happens is not tested.
    for code in moment.expected { try #require(progress.counts[code, default: 0] > 1, "\(code)") }
  }
}

/// Which seeds are at work; written into a file, which is there when the process is not.
private final class RaceProgress: Sendable {
  private let note: String
  private let state = Mutex((seeds: Set<UInt64>(), counts: [String: Int]()))

  init(note: String) { self.note = note }

  /// How often attacks led to which failure.
  var counts: [String: Int] { state.withLock { $0.counts } }

  func begin(_ seed: UInt64) throws {
    try state.withLock { state in
      state.seeds.insert(seed)
      try write(state.seeds)
    }
  }

  func end(_ seed: UInt64, _ code: String?) throws {
    try state.withLock { state in
      state.seeds.remove(seed)
      state.counts[code ?? Race.none, default: 0] += 1
      try write(state.seeds)
    }
  }

  private func write(_ seeds: Set<UInt64>) throws {
    let words = seeds.sorted().map { String($0) }.joined(separator: " ")
    try words.write(toFile: note, atomically: false, encoding: .utf8)
  }
}
