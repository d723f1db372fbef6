import Foundation
import Testing

/// What an adapter does not survive, with the built program and a worker.
@Suite("Quarantine", .serialized)
struct QuarantineTests {
  /// An installed adapter that dies of some things, its connector, and three phones of which the second
  /// is deadly.
  private func workshop() async throws -> Workshop {
    var workshop = try Workshop()
    workshop.gatehouse.isolation = "worker"
    try await workshop.trust()
    try await workshop.gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0", of: "deadly")],
      ["connector", "add", "deadly"])
    return workshop
  }

  private func phone(_ number: Int, model: String, more: String = "") -> String {
    #"{"directoryDeviceId":"d\#(number)","mdmDeviceId":"m\#(number)","serialNumber":"S\#(number)","#
      + #""platform":"ios","ownership":"company","management":"enrolled","model":"\#(model)"\#(more)}"#
  }

  private func importing(_ lines: [String], _ workshop: Workshop) async throws -> Answer {
    let file = try workshop.gatehouse.scratch.write(
      lines.joined(separator: "\n"), to: "devices-\(UUID().uuidString).jsonl")
    return try await workshop.gatehouse.run("import", file, "--output", "json")
  }

  private func models(_ second: String) -> [String] {
    [phone(1, model: "a"), phone(2, model: second), phone(3, model: "c")]
  }

  @Test(
    "A record that its adapter does not survive is set aside, and the others are answered",
    .timeLimit(.minutes(5)))
  func record() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    let answer = try await importing(models("poison"), workshop)
    #expect(answer.status == 0, "\(answer.err)")
    if !Gatehouse.isServed {
      // Otherwise it stands in the service's log.
      #expect(answer.err.contains("device=2") && answer.err.contains("worker.crashed"))
    }
    let delivery = try JSON(parsing: answer.out)[0]["deliveries"][0]
    #expect(delivery["devices"].int == 2 && delivery["quarantined"].int == 1)
    #expect(delivery["reports"].int == 2)

    let item = try await gatehouse.json("quarantine", "list")[0]
    #expect(item["operation"].text == "devices" && item["device"].int == 2)
    #expect(item["code"].text == "worker.crashed" && item["count"].int == 1)
    #expect(item["adapterVersion"].text == "1.0.0")
    #expect(item["newerAdapterVersion"] == .null)
    let number = String(try #require(item["number"].int))
    #expect(try await gatehouse.json("quarantine", "show", number) == item)
    try await gatehouse.expectIdenticalTables()

    // Neither a later check-in nor a change of settings offers the same again.
    let later = try await importing(models("poison"), workshop)
    #expect(later.err == "")
    let changed = try await gatehouse.run(
      "connector", "set", "deadly", "partnerUnresponsivenessThresholdInDays=5")
    #expect(changed.err == "")
    try await workshop.expect(["quarantine", "retry", number], 1, "quarantine.still-set-aside")
    #expect(try await gatehouse.json("quarantine", "list")[0]["count"].int == 2)
    #expect(try await gatehouse.json("quarantine", "list")[0]["number"].int == item["number"].int)

    // A changed record is offered by itself.
    let mended = try await importing(models("sound"), workshop)
    #expect(mended.status == 0, "\(mended.err)")
    #expect(try await gatehouse.run("quarantine", "list").out.contains("Nothing is set aside."))
    try await gatehouse.expectIdenticalTables()
  }

  @Test(
    "What a newer version of the adapter survives leaves the list when it is retried",
    .timeLimit(.minutes(5)))
  func retry() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    _ = try await importing(models("poison"), workshop)
    let poison = try gatehouse.scratch.write("poison", to: "poison.txt")
    let sound = try gatehouse.scratch.write("S1", to: "sound.txt")
    try await workshop.expect(["ingest", "deadly", poison, sound], 1, "ingest.unreadable")
    #expect(try await gatehouse.json("connector", "show", "deadly")["pendingMessages"].int == 0)
    let apps = #","installedApps":[{"appId":"org.poison","name":"A secret"}]"#
    _ = try await importing([phone(1, model: "a", more: apps)], workshop)

    let items = try await gatehouse.json("quarantine", "list").elements
    #expect(items.map { $0["operation"].text } == ["devices", "receive", "apps"])
    #expect(items.map { $0["count"].int } == [1, 1, 1])
    let listed = try await gatehouse.run("quarantine", "list", "--output", "json")
    #expect(!listed.out.contains("org.poison") && !listed.out.contains("A secret"))

    let mended = try await workshop.bundle("1.1.0", of: "deadly", ["MENDED"])
    try await gatehouse.prepare(["adapter", "install", mended])
    #expect(
      try await gatehouse.json("quarantine", "list")[0]["newerAdapterVersion"].text == "1.1.0")
    #expect(
      try await gatehouse.run("quarantine", "list").out.contains("1.1.0 is in use now: retry"))
    let answers = try await gatehouse.json("quarantine", "retry", "--all").elements
    #expect(answers.map { $0["isAnswered"].bool } == [true, true, true])
    #expect(answers.map { $0["reports"].int } == [1, 1, 0])
    #expect(try await gatehouse.json("quarantine", "list") == .array([]))
    let counts = try await gatehouse.json("connector", "show", "deadly")["counts"]
    #expect(counts["messages"].int == 2 && counts["messagesRefused"].int == 0)
    try await gatehouse.expectIdenticalTables()
  }

  @Test("What is dropped, unknown or not to be disclosed is not offered", .timeLimit(.minutes(5)))
  func refusals() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    _ = try await importing(models("poison"), workshop)
    let number = String(
      try #require(try await gatehouse.json("quarantine", "list")[0]["number"].int))
    try await workshop.expect(["quarantine", "show", "999"], 3, "quarantine.unknown")
    try await workshop.expect(["quarantine", "retry", "999"], 3, "quarantine.unknown")
    try await workshop.expect(["quarantine", "drop", "999"], 3, "quarantine.unknown")
    #expect(try await gatehouse.run("quarantine", "retry").status == 64)
    #expect(try await gatehouse.run("quarantine", "retry", "--all", number).status == 64)
    #expect(try await gatehouse.run("quarantine", "list", "--connector", "nobody").status == 3)
    try await gatehouse.prepare([
      "connector", "set", "deadly", "iosEnabled=off",
      "allowPartnerToCollectIOSApplicationMetadata=off",
    ])
    try await workshop.expect(["quarantine", "retry", number], 4, "quarantine.not-disclosed")
    #expect(try await gatehouse.json("quarantine", "list")[0]["count"].int == 1)
    try await workshop.expect(["quarantine", "drop", number], 5, "confirmationRequired")
    try await gatehouse.prepare(["quarantine", "drop", number, "--yes"])
    #expect(try await gatehouse.json("quarantine", "list") == .array([]))
    try await gatehouse.expectIdenticalTables()
  }
}
