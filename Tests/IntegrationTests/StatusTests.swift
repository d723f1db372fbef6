import Foundation
import Testing

/// The whole state on one screen, and what shells are told of names.
@Suite("Status and completion", .timeLimit(.minutes(5)))
struct StatusTests {
  @Test("The counts of the status are those of the listing")
  func counts() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices"],
      ["import"] + Package.fleet(),
      ["ingest", "lookout", Package.sample("partners/lookout-events.json")], ["evaluate"])
    let devices = try await gatehouse.json("device", "list").elements
    let status = try await gatehouse.json("status")
    #expect(status["devices"]["total"].int == devices.count)
    #expect(status["devices"]["undecided"].int == 0)
    for state in ["compliant", "noncompliant", "unknown"] {
      let count = devices.count { $0["complianceState"].text == state }
      #expect(count > 0 && status["devices"]["compliance"][state].int == count, "\(state)")
    }
    let partner = status["partners"][0]
    #expect(partner["partnerState"].text == "enabled" && partner["health"].text == "healthy")
    #expect(partner["unmatchedReports"].int == 1)
    #expect(status["isServed"].bool == Gatehouse.isServed)
    #expect(status["store"]["row"] == status["store"]["coveredRow"])
    let text = try await gatehouse.run("status").out
    #expect(text.split(separator: "\n").count < 24)
    for word in ["Lookout for Work", "\(devices.count); ", "noncompliant", "Journal"] {
      #expect(text.contains(word), "\(text)")
    }
  }

  @Test("A store without devices and partners has a status, too")
  func empty() async throws {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(["group", "create", "any"])
    let status = try await gatehouse.json("status")
    #expect(status["devices"]["total"].int == 0 && status["partners"] == .array([]))
  }

  @Test("A shell completes the names of partners, policies, groups and devices")
  func completion() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    let fleet = try gatehouse.scratch.write(
      #"{"serialNumber":"SN1","platform":"ios","name":"Rosa\u2019s iPhone"}"#, to: "fleet.jsonl")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["group", "create", "field staff"],
      ["policy", "compliance", "create", "iOS low", "--platform", "ios", "--require", "low"],
      ["import", fleet])
    for (kind, beginning, name) in [
      ("partners", "look", "Lookout for Work"), ("policies", "IOS", "iOS low"),
      ("groups", "staff", "field staff"), ("adapters", "LOOK", "Lookout for Work"),
      ("classic-policies", "device", "[Lookout for Work] Device policy"),
      ("suppositions", "Lookout for Work:iosEnabled=of", "Lookout for Work:iosEnabled=off"),
      ("settings", "scope=field", "scope=field staff"),
      ("devices", "rosa's", "Rosa\u{2019}s iPhone"),
    ] {
      let names = try await gatehouse.json("complete", kind, beginning)
      #expect(names == .array([.string(name)]), "\(kind)")
      #expect(try await gatehouse.json("complete", kind, "zzz") == .array([]), "\(kind)")
    }
    let script = try await gatehouse.run("--generate-completion-script", "bash").out
    #expect(script.contains("---completion"))
    let settings = try await gatehouse.json("complete", "settings", "ios", "--of", "lookout")
    #expect(settings.elements.contains(.string("iosEnabled=on")))
    #expect(settings.elements.allSatisfy { $0.text?.hasPrefix("ios") == true })
  }
}
