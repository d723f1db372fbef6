import Foundation
import Testing

@Suite("Partners' messages")
struct IngestTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var partner: String
    var file: String
    var testDescription: String { file }
  }

  static let samples = [
    Sample(partner: "lookout", file: "lookout-events.json"),
    Sample(partner: "zimperium", file: "zimperium-devices.json"),
    Sample(partner: "zimperium", file: "zimperium-threats.json"),
    Sample(partner: "zimperium", file: "zimperium-mitigations.json"),
    Sample(partner: "defender", file: "defender-machines.json"),
    Sample(partner: "defender", file: "defender-alerts.json"),
    Sample(partner: "symantec", file: "symantec-events.json"),
    Sample(partner: "acme", file: "acme-shield.jsonl"),
  ]

  @Test("Every sample is read without a complaint", .timeLimit(.minutes(5)), arguments: samples)
  func read(sample: Sample) async throws {
    let gatehouse = try await Self.connected(to: sample)
    let answers = try await gatehouse.json(
      "ingest", sample.partner, Package.sample("partners/\(sample.file)"))
    #expect((answers[0]["reports"].int ?? 0) > 0)
    #expect(answers[0]["refused"].int == 0)
    #expect(answers[0]["failure"] == .null)
  }

  @Test("A message that was cut anywhere does no harm", .timeLimit(.minutes(5)), arguments: samples)
  func cut(sample: Sample) async throws {
    let gatehouse = try await Self.connected(to: sample)
    let whole = try Data(
      contentsOf: URL(fileURLWithPath: Package.sample("partners/\(sample.file)")))
    let cuts = try stride(from: 0, to: whole.count - 1, by: max(1, whole.count / 60)).map {
      try gatehouse.scratch.write(whole.prefix($0), to: "cut-\($0).json")
    }
    let answer = try await gatehouse.run(["ingest", sample.partner] + cuts)
    #expect(answer.status == 1, "\(answer.status)")
    let view = try await gatehouse.json("connector", "show", sample.partner)
    #expect(view["counts"]["messages"].int == cuts.count)
    #expect(view["pendingMessages"].int == 0)
    try await gatehouse.expectIdenticalTables()
  }

  @Test("A message of another partner's is no contact, and ends with 1 and the record at fault")
  func another() async throws {
    let gatehouse = try Gatehouse(adapters: ["zimperium"])
    try await gatehouse.prepare(["connector", "add", "zimperium"])
    let events = Package.sample("partners/lookout-events.json")
    let answer = try await gatehouse.run("ingest", "zimperium", events, "--output", "json")
    #expect(answer.status == 1)
    let error = try JSON(parsing: answer.err.split(separator: "\n").last.map(String.init) ?? "")[
      "error"]
    #expect(error["code"].text == "ingest.not-understood")
    #expect(error["message"].text?.contains("lookout-events.json") == true)
    #expect(error["message"].text?.contains("record 1: it says no kind") == true)
    let view = try await gatehouse.json("connector", "show", "zimperium")
    #expect(view["lastHeartbeatDateTime"] == .null)
    #expect(view["notUnderstood"]["count"].int == 1)
    let shown = try await gatehouse.run("connector", "show", "zimperium")
    #expect(shown.out.contains("nothing understood since"), "\(shown.out)")
    try await gatehouse.expectIdenticalTables()
  }

  private static func connected(to sample: Sample) async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: [sample.library])
    try await gatehouse.prepare(["connector", "add", sample.partner])
    return gatehouse
  }
}

extension IngestTests.Sample {
  /// The made-up partner's adapter is named for what it is.
  fileprivate var library: String { partner == "acme" ? "reference-c" : partner }
}
