import Foundation
import Testing

/// Adapters as they were built with released versions of the header: the folders of `abi`.
@Suite("Adapters of released versions of the ABI", .serialized)
struct KeptAdapterTests {
  static let kept: [String] = {
    let folder = Suite.root.appending(path: "abi").path
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return versions.filter { $0.first?.isNumber == true }.sorted().flatMap { version in
      ["reference-c", "reference-cpp"].map { "\(version)/\($0)" }
    }
  }()

  @Test("are there")
  func areKept() { #expect(!Self.kept.isEmpty) }

  @Test("are conformant at level 4, with the messages of then", arguments: kept)
  func conformant(place: String) throws {
    try Suite.withFolder { folder in
      let kept = Suite.root.appending(path: "abi/\(place)")
      let isC = kept.lastPathComponent == "reference-c"
      let library = folder.appending(path: "adapter.so").path
      let source = kept.appending(path: isC ? "reference.c" : "reference.cpp").path
      let built = try Suite.run(
        "/usr/bin/env",
        [isC ? "cc" : "c++", isC ? "-std=c11" : "-std=c++17", "-shared", "-fPIC", "-Wl,-z,relro"]
          + ["-fvisibility=hidden", "-I", kept.deletingLastPathComponent().path]
          + ["-o", library, source], in: folder)
      try #require(built.status == 0, "\(built.err)")
      let report = try FaultyAdapter.check(
        library, ["--level", "4", "--recordings", kept.appending(path: "recordings").path],
        in: folder
      ).report
      #expect(report.broken == [] && report.conformant, "\(FaultTests.shown(report))")
    }
  }
}
