import Foundation
import TestSupport
import Testing

@Suite("Import")
struct ImportTests {
  /// What depends on when a record was received, and in which order.
  static let incidental: Set<String> = ["number", "receivedAt", "holdsUntil"]

  @Test("A second import of the same files changes nothing", .timeLimit(.minutes(5)))
  func idempotent() async throws {
    let gatehouse = try Gatehouse()
    let files = try Package.fleet()
    let first = try await gatehouse.run(["import"] + files)
    #expect(first.status == 0, "\(first.err)")
    let before = try await gatehouse.json("device", "list")
    #expect(before.elements.count > 35)

    let second = try await gatehouse.run(["import", "--output", "json"] + files)
    for answer in try JSON(parsing: second.out).elements {
      #expect(answer["outcome"]["devicesNew"].int == 0)
      #expect(answer["outcome"]["devicesChanged"].int == 0)
    }
    let after = try await gatehouse.json("device", "list")
    #expect(Set(after.elements).differing(from: Set(before.elements)) == [])
    try await gatehouse.expectIdenticalTables()
  }

  @Test("A record by a number that two devices have is counted, and the two are listed")
  func shared() async throws {
    let gatehouse = try Gatehouse()
    let file = try gatehouse.scratch.write(
      """
      {"mdmDeviceId":"A","serialNumber":"R5X","name":"One"}
      {"mdmDeviceId":"B","serialNumber":"R5X","name":"Two"}
      {"serialNumber":"R5X","name":"Three"}
      """, to: "shared.jsonl")
    let answer = try await gatehouse.run("import", file)
    #expect(answer.out.contains("2 new devices, 0 changed, 0 unchanged, 1 by a serial number"))
    let clashes = try await gatehouse.run("device", "clashes")
    #expect(clashes.out.contains("R5X") && clashes.out.contains("#1 One, #2 Two"))
  }

  @Test("An import in which only lists of apps changed says so")
  func lists() async throws {
    let gatehouse = try Gatehouse()
    func file(_ app: String) throws -> String {
      let device = #"{"serialNumber":"SN1","platform":"ios","installedApps":[{"appId":"\#(app)"}]}"#
      return try gatehouse.scratch.write(device, to: "\(app).jsonl")
    }
    for (app, words) in [
      ("a", "1 new device, 0 changed, 0 unchanged, 1 list of apps changed"),
      ("b", "0 new devices, 0 changed, 1 unchanged, 1 list of apps changed"),
    ] {
      #expect(try await gatehouse.run("import", try file(app)).out.contains(words))
      let again = try await gatehouse.run("import", try file(app)).out
      #expect(again.contains("1 unchanged") && !again.contains("list"), "\(again)")
    }
  }

  @Test(
    "The order of the files does not matter", .timeLimit(.minutes(5)), arguments: [1, 2, 3, 4, 5])
  func order(seed: UInt64) async throws {
    let files = try Package.fleet()
    var random = SeededGenerator(seed: seed)
    let asGiven = try await Self.devices(importing: files)
    let shuffled = try await Self.devices(importing: files.shuffled(using: &random))
    #expect(asGiven.differing(from: shuffled) == [], "seed \(seed)")
  }

  private static func devices(importing files: [String]) async throws -> Set<JSON> {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(
      ["policy", "compliance", "create", "Android", "--platform", "android", "--block-jailbroken"],
      ["policy", "compliance", "assign", "Android", "--all-devices"], ["import"] + files)
    return Set(try await gatehouse.json("device", "list").without(incidental).elements)
  }

  @Test("A device that left and is enrolled again is the same device")
  func enrolledAgain() async throws {
    let gatehouse = try Gatehouse()
    let file = try gatehouse.scratch.write(
      """
      {"observedAt":"2026-11-01T08:00:00Z","udid":"SAMPLE-UDID-1","name":"Phone","platform":"ios"}
      {"observedAt":"2026-11-02T08:00:00Z","udid":"SAMPLE-UDID-1","left":true}
      {"observedAt":"2026-11-03T08:00:00Z","udid":"sampleudid1","management":"enrolled"}

      """, to: "life.jsonl")
    try await gatehouse.prepare(["import", file])
    let devices = try await gatehouse.json("device", "list").elements
    #expect(devices.map { $0["name"].text } == ["Phone"])
    #expect(devices.first?["leftAt"] == .null)
  }

  @Test("Good records are kept, bad ones and bad members are listed with line and field")
  func badRecords() async throws {
    let gatehouse = try Gatehouse()
    let file = try gatehouse.scratch.write(
      """
      {"serialNumber":"GOOD1","name":"First","platform":"ios"}
      {"serialNumber":"BAD1","observedAt":"yesterday"}
      {"name":"Nobody"}
      this is no JSON
      {"serialNumber":"ODD1","name":"Odd","installedApps":[{"appId":"com.example.a","bundleSize":-1}]}
      {"serialNumber":"GOOD2","name":"Last","platform":"android"}

      """, to: "mixed.jsonl")
    let answer = try await gatehouse.run("import", file, "--output", "json")
    #expect(answer.status == 1)
    let intake = try JSON(parsing: answer.out)[0]["intake"]
    #expect(intake["records"].int == 6)
    #expect(intake["checkIns"].int == 3)
    #expect(intake["problemCount"].int == 3 && intake["droppedMembers"].int == 1)
    func places(_ list: String) -> [String] {
      intake[list].elements.map { "\($0["line"].int ?? 0) \($0["field"].text ?? "-")" }
    }
    #expect(places("problems") == ["2 observedAt", "3 -", "4 -"])
    #expect(places("notes") == ["5 installedApps[1].bundleSize", "0 -"])
    #expect(try JSON(parsing: answer.err)["error"]["code"].text == "import.bad-records")

    // For people the bad ones stand on standard error.
    let again = try await gatehouse.run("import", file)
    #expect(again.status == 1)
    for line in 2...5 { #expect(again.err.contains("mixed.jsonl line \(line)")) }
    #expect(again.out.contains("0 new devices, 0 changed"))

    let names = try await gatehouse.json("device", "list").elements.map { $0["name"].text }
    #expect(Set(names) == ["First", "Odd", "Last"])
    try await gatehouse.expectIdenticalTables()
  }

  /// Files of one document: cut anywhere they are none, and nothing of them may arrive.
  static let documents = [
    "fleet/managed-devices.json", "fleet/android-devices.json",
    "fleet/nanomdm/03-apps-alva.json",
  ]

  @Test(
    "A document that was cut is refused as a whole", .timeLimit(.minutes(5)), arguments: documents)
  func cutDocument(sample: String) async throws {
    let gatehouse = try Gatehouse()
    let whole = try Data(contentsOf: URL(fileURLWithPath: Package.sample(sample)))
    // The last byte is the end of the line.
    for length in stride(from: 1, to: whole.count - 1, by: max(1, whole.count / 23)) {
      let cut = try gatehouse.scratch.write(whole.prefix(length), to: "cut.json")
      let answer = try await gatehouse.run("import", cut)
      #expect(answer.status == 1, "\(sample) cut at \(length): \(answer.status) \(answer.err)")
      #expect(!answer.err.isEmpty, "\(sample) cut at \(length)")
    }
    #expect(try await gatehouse.json("device", "list") == .array([]))
    try await gatehouse.expectIdenticalTables()
  }

  @Test("Of lines that were cut, the whole ones arrive", .timeLimit(.minutes(5)))
  func cutLines() async throws {
    let gatehouse = try Gatehouse()
    let url = URL(fileURLWithPath: Package.sample("fleet/check-ins.jsonl"))
    let whole = try Data(contentsOf: url)
    for length in stride(from: 100, to: whole.count, by: whole.count / 23) {
      let part = whole.prefix(length)
      let cut = try gatehouse.scratch.write(part, to: "cut.jsonl")
      let answer = try await gatehouse.run("import", cut)
      #expect([0, 1].contains(answer.status), "cut at \(length): \(answer.status) \(answer.err)")
      let complete = part.count { $0 == UInt8(ascii: "\n") }
      let known = try await gatehouse.json("device", "list").elements.count
      // The last line may have been cut just before its end.
      #expect((complete...complete + 1).contains(known), "cut at \(length)")
    }
    try await gatehouse.expectIdenticalTables()
  }

  @Test("A file that cannot be read does not keep the others from being read")
  func unreadableAmongOthers() async throws {
    let gatehouse = try Gatehouse()
    let broken = try gatehouse.scratch.write("{", to: "broken.json")
    let answer = try await gatehouse.run(
      "import", broken, Package.sample("fleet/managed-devices.json"))
    #expect(answer.status == 1)
    #expect(answer.err.contains("broken.json"))
    #expect(answer.out.contains("13 new devices"))
  }

  @Test("Standard input is read like a file")
  func standardInput() async throws {
    let gatehouse = try Gatehouse()
    let answer = try await gatehouse.run(
      "import", "-", input: Package.sample("fleet/managed-devices.json"))
    #expect(answer.status == 0, "\(answer.err)")
    #expect(try await gatehouse.json("device", "list").elements.count == 13)
  }
}

extension Gatehouse {
  /// The tables are what the journal says.
  func expectIdenticalTables(at location: SourceLocation = #_sourceLocation) async throws {
    let answer = try await run("store", "rebuild")
    #expect(answer.status == 0, "\(answer.out)\(answer.err)", sourceLocation: location)
  }
}

extension Set<JSON> {
  /// The names of the devices that are only in one of two listings, or not the same in both.
  func differing(from other: Set<JSON>) -> [String] {
    Set<String>(symmetricDifference(other).map { $0["name"].text ?? "without a name" }).sorted()
  }
}
