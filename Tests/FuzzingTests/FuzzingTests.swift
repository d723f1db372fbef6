import Foundation
import FuzzedReaders
import Testing

/// Every reader of ours against its corpus and hundreds of changed inputs. `make fuzz` lets libFuzzer look for
/// more; what it finds becomes a file of the corpus.
@Suite("A reader", .serialized)
struct FuzzingTests {
  static let names = FuzzedReader.all.map(\.name)

  /// Whole fleets take longer to read than keys do, and what adapters read goes through all of the ABI.
  static func runs(_ name: String) -> Int {
    if name.hasPrefix("adapter-") { return 150 }
    return name.hasSuffix("-devices") || name == "check-ins" || name == "apple-messages"
      ? 300 : 2_000
  }

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
    let seeds = try reader.seeds().map(\.bytes)
    var mutation = Mutation(seed: 1, of: seeds)
    let changed = (0..<runs(name)).map { _ in mutation.make() }
    try run(seeds + changed, noting: place, reader.open())
  }

  static func run(
    _ inputs: [[UInt8]], noting place: String, _ read: ([UInt8]) -> FuzzedReader.Outcome
  ) throws {
    for bytes in inputs {
      try Data(bytes).write(to: URL(fileURLWithPath: place))
      if case .wrong(let what) = read(bytes) { fatalError(what) }
    }
    try FileManager.default.removeItem(atPath: place)
  }

  @Test("takes some of the inputs that it begins with, and refuses others", arguments: names)
  func seeds(name: String) async throws {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let reader = try #require(FuzzedReader.named(name))
      let read = try reader.open()
      let seeds = try reader.seeds().map(\.bytes)
      let outcomes = seeds.map(read) + [read([])]
      #expect(Set(outcomes) == [.taken, .refused])
      #expect(seeds.allSatisfy { $0.count <= Mutation.mostBytes })
    }
  }

  @Test("that makes something wrong of bytes is told apart from one that refuses them")
  func bites() async throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "bites-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: place) }
    await #expect(processExitsWith: .failure) { [place = place as String] in
      try FuzzingTests.run([[1], [2]], noting: place) { $0 == [2] ? .wrong("it is 2") : .taken }
    }
    #expect(FileManager.default.contents(atPath: place) == Data([2]))
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
