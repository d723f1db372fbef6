import Foundation
import Testing

/// What a script can rely on.
@Suite("Exit codes and errors")
struct ExitCodeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var status: Int32
    var kind: String
    var command: [String]
    var testDescription: String { "\(status) for \(command.joined(separator: " "))" }
  }

  /// Each with a connector to Lookout whose classic policy is gone.
  static let refusals = [
    Case(status: 1, kind: "failed", command: ["import", "/dev/null"]),
    Case(status: 3, kind: "notFound", command: ["explain", "nobody's phone"]),
    Case(status: 3, kind: "notFound", command: ["device", "show", "#99"]),
    Case(status: 3, kind: "notFound", command: ["connector", "show", "acme"]),
    Case(status: 3, kind: "notFound", command: ["ingest", "lookout", "/nowhere/events.json"]),
    Case(
      status: 4, kind: "denied",
      command: ["ingest", "lookout", Package.sample("partners/lookout-events.json")]),
    Case(status: 5, kind: "conflict", command: ["connector", "add", "lookout"]),
    Case(status: 5, kind: "conflict", command: ["connector", "delete", "Lookout for Work"]),
    Case(
      status: 64, kind: "badRequest", command: ["tenant", "set", "newDeviceGraceHours=forever"]),
    Case(
      status: 64, kind: "badRequest", command: ["connector", "set", "lookout", "iosEnabled=maybe"]),
  ]

  @Test(
    "A refusal has the exit code of its kind, and says why on standard error",
    .timeLimit(.minutes(5)))
  func refusals() async throws {
    let gatehouse = try await Self.withoutClassicPolicy()
    for refusal in Self.refusals {
      let answer = try await gatehouse.run(refusal.command)
      #expect(answer.status == refusal.status, "\(refusal.testDescription): \(answer.err)")
      #expect(answer.out.isEmpty, "\(refusal.testDescription)")
      #expect(answer.err.hasPrefix("Error: "), "\(refusal.testDescription): \(answer.err)")

      let asJSON = try await gatehouse.run(refusal.command + ["--output", "json"])
      #expect(asJSON.status == refusal.status, "\(refusal.testDescription)")
      #expect(asJSON.out.isEmpty, "\(refusal.testDescription)")
      let error = try JSON(parsing: asJSON.err)["error"]
      #expect(error["kind"].text == refusal.kind, "\(refusal.testDescription)")
      #expect(error["message"].text?.isEmpty == false, "\(refusal.testDescription)")
    }
  }

  @Test(
    "Wrong usage ends with 64 and shows the usage",
    arguments: [
      ["nonsense"], ["import"], ["device", "list", "--state", "splendid"],
      ["policy", "compliance", "create", "No platform"],
      [
        "policy", "app-protection", "create", "Warn", "--platform", "ios", "--maximum", "low",
        "--action", "warn",
      ],
      ["device", "list", "--limit", "0"], ["unmatched", "lookout", "--limit=-1"],
      ["disclosures", "#1", "--limit=-1"],
    ])
  func usage(command: [String]) async throws {
    let answer = try await Gatehouse().run(command)
    #expect(answer.status == 64)
    #expect(answer.err.contains("Usage: gatehouse"))
    #expect(answer.out.isEmpty)
  }

  @Test("A policy file without an end is refused, not read to its end", .timeLimit(.minutes(5)))
  func endlessFile() async throws {
    let answer = try await Gatehouse().run("policy", "compliance", "create", "--graph", "/dev/zero")
    #expect(answer.status == 64)
    #expect(answer.err.contains("at most 1 MiB"))
  }

  @Test("What goes well ends with 0 and leaves standard error alone")
  func success() async throws {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(["group", "create", "field"])
    let answer = try await gatehouse.run("tenant", "show")
    #expect(answer.status == 0)
    #expect(answer.err.isEmpty)
    #expect(answer.out.contains("serviceRelease"))
  }

  static func withoutClassicPolicy() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["classic-policy", "delete", "Lookout for Work", "--yes"])
    return gatehouse
  }
}
