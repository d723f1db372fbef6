import Foundation
import Testing

@Suite("Our own adapters", .serialized)
struct OwnAdapterTests {
  static let names = [
    "reference-c", "reference-cpp", "reference-swift", "lookout", "zimperium", "defender",
    "symantec",
  ]

  @Test("are conformant at level 4, with their recorded exchanges", arguments: names)
  func conformant(name: String) throws {
    try Suite.withFolder { folder in
      let library = Suite.products.appending(path: "lib\(name)-adapter.so").path
      let recordings = Suite.root.appending(path: "adapters/\(name)/recordings").path
      let answer = try Suite.run(
        [library, "--recordings", recordings, "--level", "4", "--format", "json"], in: folder)
      let report = try JSONDecoder().decode(WrittenReport.self, from: Data(answer.out.utf8))
      #expect(report.broken == [], "\(FaultTests.shown(report))")
      #expect(report.conformant && answer.status == 0)
      // Nothing is exported but the entry.
      #expect(!report.warned.contains("L03"))
      #expect(report.verdicts.contains { $0.rule == "P16" && $0.outcome == "passed" })
    }
  }
}
