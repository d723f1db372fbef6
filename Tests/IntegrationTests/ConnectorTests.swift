import Foundation
import Testing

@Suite("Connectors")
struct ConnectorTests {
  @Test("A classic policy lives and dies with its connection", .timeLimit(.minutes(5)))
  func classicPolicy() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    let message = Package.sample("partners/lookout-events.json")
    try await gatehouse.prepare(["connector", "add", "lookout"], ["ingest", "lookout", message])

    let unconfirmed = try await gatehouse.run("classic-policy", "delete", "Lookout for Work")
    #expect(unconfirmed.status == 5)
    #expect(unconfirmed.err.contains("--yes"))
    #expect(
      try await gatehouse.json("connector", "list")[0]["classicPolicy"]["state"].text == "active")

    try await gatehouse.prepare(["classic-policy", "delete", "Lookout for Work", "--yes"])
    let refused = try await gatehouse.run("ingest", "lookout", message, "--output", "json")
    #expect(refused.status == 4)
    #expect(try JSON(parsing: refused.err)["error"]["code"].text == "classicPolicyDeleted")
    let again = try await gatehouse.run("classic-policy", "edit", "lookout", "--what", "x", "--yes")
    #expect(again.status == 5)

    try await gatehouse.prepare(
      ["connector", "delete", "Lookout for Work", "--yes"], ["connector", "add", "lookout"],
      ["ingest", "lookout", message])
    #expect(try await gatehouse.json("classic-policy", "list").elements.count == 1)
    try await gatehouse.expectIdenticalTables()
  }

  @Test("A disabled classic policy shuts the gate as well")
  func disabled() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["classic-policy", "disable", "Lookout for Work", "--yes"])
    let refused = try await gatehouse.run(
      "ingest", "lookout", Package.sample("partners/lookout-events.json"), "--output", "json")
    #expect(refused.status == 4)
    #expect(try JSON(parsing: refused.err)["error"]["code"].text == "classicPolicyDisabled")
  }

  @Test("Defender has no classic policy, and under release 2404 nobody has one")
  func noClassicPolicy() async throws {
    let gatehouse = try Gatehouse(adapters: ["defender", "symantec"])
    try await gatehouse.prepare(["connector", "add", "defender"])
    #expect(try await gatehouse.json("classic-policy", "list") == .array([]))
    try await gatehouse.prepare(
      ["tenant", "set", "serviceRelease=2404"], ["connector", "add", "symantec"])
    #expect(try await gatehouse.json("classic-policy", "list") == .array([]))
  }

  @Test("A toggle that the partner does not offer cannot be switched on")
  func notOffered() async throws {
    let gatehouse = try Gatehouse(adapters: ["symantec"])
    try await gatehouse.prepare(["connector", "add", "symantec"])
    for toggle in ["windowsEnabled", "iosMobileApplicationManagementEnabled"] {
      let answer = try await gatehouse.run("connector", "set", "symantec", "\(toggle)=on")
      #expect(answer.status == 5)
      #expect(answer.err.contains(toggle))
    }
  }

  @Test("The second partner for app protection on a platform is refused, naming the first")
  func secondForAppProtection() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout", "zimperium", "defender"])
    let setting = "iosMobileApplicationManagementEnabled=on"
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "add", "zimperium"],
      ["connector", "add", "defender"], ["connector", "set", "lookout", setting],
      // Defender may be there beside a third party.
      ["connector", "set", "defender", setting])
    let answer = try await gatehouse.run("connector", "set", "zimperium", setting)
    #expect(answer.status == 5)
    #expect(answer.err.contains("Lookout for Work"))
    let toggles = try await gatehouse.json("connector", "show", "zimperium")["toggles"].elements
    #expect(
      toggles.first { $0["toggle"].text == "iosMobileApplicationManagementEnabled" }?["stored"].bool
        == false)
  }

  @Test("A stored toggle and its effective value stand side by side, with the reason")
  func storedAndEffective() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["tenant", "set", "mdmAuthority=sccm"])
    let view = try await gatehouse.json("connector", "show", "lookout")
    let toggle = view["toggles"].elements.first { $0["toggle"].text == "iosEnabled" }
    #expect(toggle?["stored"].bool == true)
    #expect(toggle?["effective"].bool == false)
    #expect(toggle?["reason"].text == "mdmAuthority")
  }

  @Test("One wrong setting of several changes nothing")
  func allOrNothing() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(["connector", "add", "lookout"])
    let before = try await gatehouse.json("connector", "show", "lookout")
    let answer = try await gatehouse.run(
      "connector", "set", "lookout", "iosEnabled=on", "partnerUnresponsivenessThresholdInDays=91")
    #expect(answer.status == 64)
    #expect(answer.err.contains("partnerUnresponsivenessThresholdInDays"))
    #expect(try await gatehouse.json("connector", "show", "lookout") == before)
  }

  @Test("A broken library is listed as refused, and the others work")
  func brokenAdapter() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    let broken = "\(gatehouse.adaptersFolder)/libbroken-adapter.so"
    try Data("no library at all".utf8).write(to: URL(fileURLWithPath: broken))
    let rows = try await gatehouse.json("adapter", "list").elements
    #expect(rows.count == 2)
    let row = rows.first { $0["file"].text?.hasSuffix("libbroken-adapter.so") == true }
    #expect(row?["problem"]["code"].text?.hasPrefix("load.") == true)
    #expect(row?["problem"]["message"].text?.isEmpty == false)
    try await gatehouse.prepare(["connector", "add", "lookout"])
  }

  @Test("A message that is not its partner's is listed as unreadable and does no harm")
  func foreignMessage() async throws {
    let gatehouse = try Gatehouse(adapters: ["defender"])
    try await gatehouse.prepare(["connector", "add", "defender"])
    let file = try gatehouse.scratch.write("{\"value\": [1, {\"id\": 7}", to: "cut.json")
    let answer = try await gatehouse.run("ingest", "defender", file)
    #expect(answer.status == 1)
    #expect(answer.err.contains("cut.json"))
    #expect(!answer.err.contains(".."))
    let counts = try await gatehouse.json("connector", "show", "defender")["counts"]
    #expect(counts["messagesRefused"].int == 1)
    #expect(try await gatehouse.json("connector", "show", "defender")["pendingMessages"].int == 0)
    try await gatehouse.expectIdenticalTables()
  }
}
