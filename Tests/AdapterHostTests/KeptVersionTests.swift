import ConnectorModel
import Foundation
import Testing

@testable import AdapterHost

/// Adapters as they were built with released versions of the header: the folders of `abi`.
@Suite("An adapter of a released version of the ABI")
struct KeptVersionTests {
  struct KeptAdapter: CustomTestStringConvertible {
    let version: String
    let name: String

    var testDescription: String { "\(version) \(name)" }
    var header: String { KeptVersionTests.folder.appending(path: version).path }
    var folder: URL { KeptVersionTests.folder.appending(path: "\(version)/\(name)") }
  }

  static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "abi")

  static let adapters: [KeptAdapter] = {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return versions.filter { $0.first?.isNumber == true }.sorted().flatMap { version in
      ["reference-c", "reference-cpp"].map { KeptAdapter(version: version, name: $0) }
    }
  }()

  @Test("is kept for each version")
  func kept() { #expect(!Self.adapters.isEmpty) }

  @Test(
    "loads and makes its reports, in process and in a worker", arguments: adapters,
    [IsolationProfile.inProcess, .sandbox])
  func loads(kept: KeptAdapter, profile: IsolationProfile) async throws {
    let message = try Data(contentsOf: kept.folder.appending(path: "recordings/lines.txt"))
    try await FaultyAdapter.withFolder { folder in
      let library = "\(folder)/adapter.so"
      try FaultyAdapter.build(kept.folder, header: kept.header, to: library)
      let connected = try await Connected(library, profile: profile)
      try await connected.adapter.activate()
      let result = await connected.receive(String(decoding: message, as: UTF8.self))
      #expect(result.failure == nil && result.refusedCount == 0)
      #expect(!result.reports.isEmpty)
      await connected.adapter.close()
    }
  }

  @Test(
    "of 1.0 cannot mean what came later, and is refused as it was by a host of then",
    arguments: [IsolationProfile.inProcess, .sandbox])
  func tooNew(profile: IsolationProfile) async throws {
    try await FaultyAdapter.withFolder { folder in
      let library = "\(folder)/adapter.so"
      try FaultyAdapter.build(
        "reports", header: Self.folder.appending(path: "1.0").path, to: library)
      let connected = try await Connected(library, profile: profile)
      try await connected.adapter.activate()
      for (word, code) in [("in-part", "unknown-flags"), ("parent", "unknown-identifier-kind")] {
        let result = await connected.receive(word)
        #expect(result.refused.map(\.code) == ["report.\(code)"], "\(word)")
      }
      let sound = await connected.receive("sound")
      #expect(sound.reports.map(\.platform) == [nil] && sound.reports.map(\.isInPart) == [false])
      await connected.adapter.close()
    }
  }

  /// A record that is longer in this host's header than it was at 1.0.
  private struct Grown: ForeignRecord, Equatable {
    static let leastBytes = 8

    var first: UInt64
    var later: UInt64
  }

  @Test("is read with zeros for what its header did not have")
  func older() throws {
    let old: [UInt64] = [1, 2, 3]
    let read = try unsafe old.withUnsafeBytes { bytes in
      let array = try unsafe ForeignArray<Grown>(
        start: bytes.baseAddress, count: 3, stride: 8, most: 3)
      return (0..<3).map { array.record(at: $0) }
    }
    #expect(read == old.map { Grown(first: $0, later: 0) })
  }

  @Test("is refused when a record is shorter than it ever was")
  func tooShort() {
    let old = [UInt64](repeating: 0, count: 3)
    #expect(throws: ArrayFault.stride(7)) {
      try unsafe old.withUnsafeBytes { bytes in
        _ = try unsafe ForeignArray<Grown>(
          start: bytes.baseAddress, count: 3, stride: 7, most: 3)
      }
    }
  }
}
