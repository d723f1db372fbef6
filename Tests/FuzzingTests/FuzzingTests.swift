import Foundation
import FuzzedReaders
import Testing

/// Every reader of ours against its corpus and thousands of changed inputs. `make fuzz` lets libFuzzer look for
/// more; what it finds becomes a file of the corpus.
@Suite("A reader", .serialized)
struct FuzzingTests {
  static let names = FuzzedReader.all.map(\.name)

  /// Adapters are slower: what they read goes through the whole of the ABI.
  static func runs(_ name: String) -> Int { name.hasPrefix("adapter-") ? 400 : 2_000 }

  /// In a process of its own, so that a crash is the failure of one test, and its input is kept.
  @Test(
    "survives its corpus and what a seed makes of it", .timeLimit(.minutes(5)), arguments: names)
  func survives(name: String) async throws {
    let place = FileManager.default.temporaryDirectory
      .appending(path: "fuzzed-\(name)-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    await #expect(processExitsWith: .success) { [name = name as String, place = place as String] in
      try FuzzingTests.run(name, noting: place)
    }
    guard let input = FileManager.default.contents(atPath: place) else { return }
    Issue.record("\(name) does not survive, in base64: \(input.base64EncodedString())")
  }

  /// Reads one input after another; the one that is being read lies in a file until it has been survived.
  static func run(_ name: String, noting place: String) throws {
    guard let reader = FuzzedReader.named(name) else { fatalError("no reader \(name)") }
    let read = try reader.open()
    let seeds = try reader.seeds().map(\.bytes)
    func take(_ bytes: [UInt8]) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: place))
      if let fault = read(bytes) { fatalError(fault) }
    }
    for bytes in seeds { try take(bytes) }
    var mutation = Mutation(seed: 1, of: seeds)
    for _ in 0..<runs(name) { try take(mutation.make()) }
    try FileManager.default.removeItem(atPath: place)
  }

  @Test("has inputs to begin with, of which it can read some", arguments: names)
  func seeds(name: String) throws {
    let reader = try #require(FuzzedReader.named(name))
    let seeds = try reader.seeds()
    #expect(!seeds.isEmpty)
    #expect(seeds.allSatisfy { $0.bytes.count <= Mutation.mostBytes })
  }

  @Test("gets the same inputs for the same seed, and others for another")
  func seeded() {
    func inputs(_ seed: UInt64) -> [[UInt8]] {
      var mutation = Mutation(seed: seed, of: [Array("{\"a\": 1}".utf8)])
      return (0..<50).map { _ in mutation.make() }
    }
    #expect(inputs(1) == inputs(1))
    #expect(inputs(1) != inputs(2))
    #expect(Set(inputs(1)).count > 30)
  }
}
