import Foundation
import Testing

@Suite("Previews and readiness", .timeLimit(.minutes(5)))
struct PreviewTests {
  /// Lookout on iOS, the made-up fleet, and a policy that is assigned to nobody.
  private static func fleet() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout", "symantec"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["import"] + Package.fleet(),
      ["ingest", "lookout", Package.sample("partners/lookout-events.json")],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"])
    return gatehouse
  }

  private static func states(_ gatehouse: Gatehouse) async throws -> [Int: String] {
    let devices = try await gatehouse.json("device", "list").elements
    return Dictionary(
      uniqueKeysWithValues: devices.map {
        ($0["number"].int ?? 0, $0["complianceState"].text ?? "")
      })
  }

  @Test("A preview changes nothing and says what the change then does")
  func preview() async throws {
    let gatehouse = try await Self.fleet()
    let change = ["policy", "compliance", "assign", "iOS", "--all-devices"]
    let before = try await Self.states(gatehouse)
    let answer = try await gatehouse.run(change + ["--preview", "--output", "json"])
    let preview = try JSON(parsing: answer.out)
    #expect(try await Self.states(gatehouse) == before)

    let made = try await gatehouse.run(change)
    let after = try await Self.states(gatehouse)
    let changed = before.keys.filter { before[$0] != after[$0] }.sorted()
    #expect(!changed.isEmpty)
    #expect(preview["devices"].int == before.count)
    #expect(preview["changes"].elements.compactMap { $0["number"].int } == changed)
    for device in preview["changes"].elements {
      let number = try #require(device["number"].int)
      #expect(device["compliance"]["from"].text == before[number])
      #expect(device["compliance"]["to"].text == after[number])
      #expect(device["compliance"]["reason"].text != nil)
    }
    let counts = preview["compliance"].elements.compactMap { $0["devices"].int }
    #expect(counts.reduce(0, +) == changed.count)
    #expect(made.out.contains("iOS is assigned to all devices."))
    #expect(made.out.contains("Of \(before.count) devices, \(changed.count) become noncompliant"))
  }

  @Test("Every command that changes policies and connectors has a preview")
  func commands() async throws {
    let gatehouse = try await Self.fleet()
    try await gatehouse.prepare(
      ["policy", "app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"],
      ["group", "create", "office"], ["group", "add", "office", "#1"])
    let before = try await gatehouse.json("audit", "list")
    for command in [
      ["connector", "set", "lookout", "iosDeviceBlockedOnMissingPartnerData=on"],
      ["policy", "compliance", "create", "New", "--platform", "ios", "--require", "secured"],
      ["policy", "compliance", "assign", "iOS", "--nobody"],
      ["policy", "compliance", "set", "iOS", "--require", "secured", "--os-minimum", "12"],
      ["policy", "compliance", "delete", "iOS"],
      ["tenant", "set", "unassignedDevicesAre=noncompliant"], ["connector", "add", "symantec"],
      ["connector", "delete", "Lookout for Work"], ["group", "add", "office", "#2"],
      ["group", "remove", "office", "#1"], ["group", "delete", "office"],
      ["policy", "app-protection", "create", "New", "--platform", "ios", "--maximum", "low"],
      ["policy", "app-protection", "assign", "Mail", "--all-devices"],
      ["policy", "app-protection", "set", "Mail", "--action", "wipe"],
      ["policy", "app-protection", "delete", "Mail"],
      ["classic-policy", "edit", "lookout", "--what", "x"],
      ["classic-policy", "disable", "Lookout for Work"],
      ["classic-policy", "delete", "Lookout for Work"],
    ] {
      let answer = try await gatehouse.run(command + ["--preview", "--all"])
      #expect(answer.status == 0, "\(command): \(answer.err)")
      #expect(answer.out.hasPrefix("Nothing was changed."), "\(command): \(answer.out)")
    }
    #expect(try await gatehouse.json("audit", "list") == before)
    let wrong = try await gatehouse.run("policy", "compliance", "delete", "iOS", "--all")
    #expect(wrong.status == 64)
    let refused = try await gatehouse.run(
      "connector", "set", "lookout", "macEnabled=on", "--preview")
    #expect(refused.status == 5)
  }

  @Test("The tenant's settings say how many devices they turn")
  func tenant() async throws {
    let gatehouse = try await Self.fleet()
    let before = try await Self.states(gatehouse)
    let made = try await gatehouse.run("tenant", "set", "unassignedDevicesAre=noncompliant")
    let after = try await Self.states(gatehouse)
    let changed = before.keys.count { before[$0] != after[$0] }
    #expect(changed > 0)
    #expect(made.out.contains("Of \(before.count) devices, \(changed) become noncompliant"))
  }

  @Test("Readiness counts the steps, and says what is not known")
  func readiness() async throws {
    let gatehouse = try await Self.fleet()
    let readiness = try await gatehouse.json("connector", "readiness", "lookout")
    let devices = try #require(readiness["devices"].int)
    let stuck = readiness["stuck"].elements.compactMap { $0["devices"].int }.reduce(0, +)
    #expect(devices > 0)
    #expect(readiness["reporting"].int.map { $0 + stuck } == devices)
    #expect(readiness["stuckDevices"].elements.count == stuck)
    let text = try await gatehouse.run("connector", "readiness", "lookout")
    for word in ["in scope", "registered", "have the app", "reported about", "not known"] {
      #expect(text.out.contains(word), "\(word)")
    }
    #expect(try await gatehouse.run("connector", "readiness", "nobody").status == 3)
  }
}
