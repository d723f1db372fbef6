import Foundation
import Testing

/// Policies as the command line makes, changes and deletes them.
@Suite("Policies", .timeLimit(.minutes(5)))
struct PolicyCommandTests {
  private static func fleet() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["import"] + Package.fleet(),
      ["ingest", "lookout", Package.sample("partners/lookout-events.json")],
      [
        "policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low",
        "--os-maximum", "99",
      ],
      ["policy", "compliance", "assign", "iOS", "--all-devices"],
      ["policy", "app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"])
    return gatehouse
  }

  @Test("A policy is changed under the same id, and what is said of it stays")
  func change() async throws {
    let gatehouse = try await Self.fleet()
    let before = try await gatehouse.json("policy", "compliance", "show", "iOS")
    let after = try await gatehouse.json(
      "policy", "compliance", "set", "iOS", "--require", "medium", "--os-minimum", "12",
      "--os-maximum", "none", "--block-jailbroken", "--grace-hours", "24", "--name", "Phones")
    #expect(after["id"] == before["id"])
    #expect(after["assignments"] == before["assignments"])
    #expect(after["deviceThreatProtectionRequiredSecurityLevel"].text == "medium")
    #expect(after["osMaximumVersion"].text == nil)
    #expect(after["securityBlockJailbrokenDevices"].bool == true)
    #expect(after["blockGracePeriodHours"].int == 24)
    #expect(after["displayName"].text == "Phones")
    let none = try await gatehouse.json(
      "policy", "compliance", "set", "Phones", "--require", "none", "--no-block-jailbroken")
    #expect(none["deviceThreatProtectionEnabled"].bool == false)
    #expect(none["securityBlockJailbrokenDevices"].bool == false)
    let mail = try await gatehouse.json(
      "policy", "app-protection", "set", "Mail", "--action", "wipe", "--maximum", "high",
      "--partner-priority", "thirdPartyPartnerOverDefender")
    #expect(mail["mobileThreatDefenseRemediationAction"].text == "wipe")
    let line = try await gatehouse.run("policy", "compliance", "set", "Phones", "--require", "low")
    #expect(line.out.contains("devices"))
    try await gatehouse.expectIdenticalTables()
  }

  @Test(
    "What says nothing, contradicts itself or is said twice is wrong usage",
    arguments: [
      ["policy", "compliance", "set", "iOS"],
      ["policy", "compliance", "set", "iOS", "--grace-hours", "1", "--grace-hours", "2"],
      ["policy", "compliance", "set", "iOS", "--require", "low", "--require=high"],
      ["policy", "compliance", "set", "iOS", "--graph", "x.json", "--require", "low"],
      ["policy", "compliance", "set", "iOS", "--grace-hours=-1"],
      ["policy", "compliance", "create", "x", "--platform", "ios", "--platform", "android"],
      ["policy", "app-protection", "set", "Mail"],
      ["device", "list", "--output", "json", "-o", "table"],
    ])
  func usage(command: [String]) async throws {
    let answer = try await Gatehouse().run(command)
    #expect(answer.status == 64, "\(answer.err)")
    #expect(answer.out.isEmpty)
  }

  @Test("What may be said several times still may")
  func several() async throws {
    let gatehouse = try await Self.fleet()
    try await gatehouse.prepare(
      ["group", "create", "a"], ["group", "create", "b"],
      ["policy", "compliance", "assign", "iOS", "--group", "a", "--group", "b"])
    let again = try await gatehouse.run(
      "connector", "set", "lookout", "threatLifetimeHours=1", "threatLifetimeHours=2")
    #expect(again.status == 64)
    #expect(again.err.contains("given twice"))
  }

  @Test("Every act that destroys something is refused with what it would do, and changes nothing")
  func confirmation() async throws {
    let gatehouse = try await Self.fleet()
    try await gatehouse.prepare(["group", "create", "office"])
    let before = try await gatehouse.json("audit", "list")
    for command in [
      ["policy", "compliance", "delete", "iOS"], ["policy", "app-protection", "delete", "Mail"],
      ["connector", "delete", "Lookout for Work"], ["group", "delete", "office"],
      ["classic-policy", "disable", "Lookout for Work"],
      ["classic-policy", "delete", "Lookout for Work"],
      ["classic-policy", "edit", "Lookout for Work", "--what", "x"],
    ] {
      let answer = try await gatehouse.run(command)
      #expect(answer.status == 5, "\(command): \(answer.err)")
      #expect(answer.err.contains("--yes"))
      #expect(answer.err.contains("confirmationRequired"))
      // The consequence for the fleet.
      #expect(answer.err.contains("device"), "\(command): \(answer.err)")
    }
    #expect(try await gatehouse.json("audit", "list") == before)
    let deletion = try await gatehouse.run("policy", "compliance", "delete", "iOS")
    #expect(deletion.err.contains("become"))
    try await gatehouse.prepare(
      ["policy", "compliance", "delete", "iOS", "--yes"],
      ["policy", "app-protection", "delete", "Mail", "--yes"],
      ["group", "delete", "office", "--yes"], ["connector", "delete", "Lookout for Work", "--yes"])
  }

  @Test("What nobody can do with a classic policy is refused with the reason and the way out")
  func refusals() async throws {
    let gatehouse = try await Self.fleet()
    for act in ["enable", "restore", "migrate"] {
      let answer = try await gatehouse.run("classic-policy", act, "lookout", "--output", "json")
      #expect(answer.status == 5, "\(act): \(answer.err)")
      let error = try JSON(parsing: answer.err)["error"]
      #expect(error["code"].text == "notSupported")
      #expect(error["message"].text?.contains("\(act)d") == true)
    }
    try await gatehouse.prepare(
      ["tenant", "set", "serviceRelease=2404"],
      ["classic-policy", "delete", "Lookout for Work", "--yes"])
    let restore = try await gatehouse.run("classic-policy", "restore", "lookout")
    #expect(restore.err.contains("release 2308"))
    let back = try await gatehouse.run("tenant", "set", "serviceRelease=2308", "--preview")
    #expect(back.out.contains("[Lookout for Work] Device policy is a new classic policy."))
    try await gatehouse.prepare(["tenant", "set", "serviceRelease=2308"])
    #expect(
      try await gatehouse.json("connector", "show", "lookout")["classicPolicy"]["state"].text
        == "active")
  }

  @Test("A policy from a file is made and changed, and is never given grace in silence")
  func files() async throws {
    let gatehouse = try await Self.fleet()
    let file = gatehouse.scratch.path("policy.json")
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }
    let type = ##""@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"File""##
    let block = #"{"actionType":"block","gracePeriodHours":HOURS}"#
    let schedule =
      #""scheduledActionsForRule":[{"scheduledActionConfigurations":[\#(block)]}]"#
    let create = ["policy", "compliance", "create", "--graph", file]

    try write("{\(type),\(schedule.replacing("HOURS", with: "\"72\""))}")
    let refused = try await gatehouse.run(create)
    #expect(refused.status == 64)
    #expect(refused.err.contains("gracePeriodHours"))
    #expect(refused.err.contains("policy.json"))

    try write("{\(type)}")
    let silent = try await gatehouse.run(create + ["--preview"])
    #expect(silent.err.contains("scheduledActionsForRule"))
    try await gatehouse.prepare(create + ["--grace-hours", "12"])
    #expect(
      try await gatehouse.json("policy", "compliance", "show", "File")["blockGracePeriodHours"].int
        == 12)

    let set = ["policy", "compliance", "set", "File", "--graph", file]
    try write(#"{\#(type),"deviceThreatProtectionEnabled":true}"#)
    try await gatehouse.prepare(set)
    let kept = try await gatehouse.json("policy", "compliance", "show", "File")
    #expect(kept["blockGracePeriodHours"].int == 12)
    #expect(kept["deviceThreatProtectionEnabled"].bool == true)

    try write("{\(type),\(schedule.replacing("HOURS", with: "72"))}")
    #expect(try await gatehouse.run(set + ["--grace-hours", "1"]).status == 64)
    try await gatehouse.prepare(set)
    #expect(
      try await gatehouse.json("policy", "compliance", "show", "File")["blockGracePeriodHours"].int
        == 72)
    try write("{\(type.replacing("ios", with: "android"))}")
    #expect(try await gatehouse.run(set).status == 5)
  }

  @Test("Options that may be repeated are those that the commands take several values of")
  func repeatable() async throws {
    let gatehouse = try Gatehouse()
    let dump = try await gatehouse.run("--experimental-dump-help")
    var repeating: Set<String> = []
    func look(_ command: JSON) {
      for argument in command["arguments"].elements
      where argument["kind"].text == "option" && argument["isRepeating"].bool == true {
        repeating.insert("--\(argument["preferredName"]["name"].text ?? "")")
      }
      for sub in command["subcommands"].elements { look(sub) }
    }
    look(try JSON(parsing: dump.out)["command"])
    #expect(
      repeating == [
        "--group", "--exclude-group", "--partner", "--source", "--host", "--secret", "--include",
        "--if", "--if-unresponsive", "--kind",
      ])
  }
}
