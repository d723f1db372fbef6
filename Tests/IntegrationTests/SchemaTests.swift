import Foundation
import Testing

/// Every answer as JSON has a schema that says all of it. `Gatehouse.json` holds every answer of these tests against
/// its schema.
@Suite("Schemas of answers", .timeLimit(.minutes(5)))
struct SchemaTests {
  /// Commands whose answer is no JSON, with the reason.
  static let without: [String: String] = [
    "serve": "It logs, and answers nothing.", "classic-policy-enable": "It is refused.",
    "classic-policy-restore": "It is refused.", "classic-policy-migrate": "It is refused.",
  ]

  @Test("Every command has a schema, and every schema a command")
  func complete() async throws {
    let commands = Set(
      try await Command.all().map { $0.joined(separator: "-") }
        .filter { Self.without[$0] == nil })
    #expect(try Schema.names() == commands.union(["definitions", "error"]))
  }

  @Test("A schema names what the answers to a command are made of")
  func answers() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout", "zimperium"])
    let scratch = gatehouse.scratch
    // Each is held against its schema.
    try await gatehouse.json("connector", "add", "lookout")
    try await gatehouse.json("connector", "add", "zimperium")
    try await gatehouse.json(
      "connector", "set", "lookout", "iosEnabled=on",
      "allowPartnerToCollectIOSApplicationMetadata=on", "levelWord.GRIM=highSeverity")
    try await gatehouse.json("group", "create", "field", "--name", "Field staff")
    for policy in [
      [
        "compliance", "create", "iOS", "--platform", "ios", "--require", "low", "--grace-hours",
        "4",
      ],
      ["app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"],
    ] {
      try await gatehouse.json(["policy"] + policy)
      let kind = policy[0]
      try await gatehouse.json(
        "policy", kind, "assign", policy[2], "--all-devices", "--exclude-group", "field")
      try await gatehouse.json("policy", kind, "list")
      try await gatehouse.json("policy", kind, "show", policy[2])
    }
    try await gatehouse.json(["import"] + (try Package.fleet()))
    try await gatehouse.json("ingest", "lookout", Package.sample("partners/lookout-events.json"))
    try await gatehouse.json("group", "add", "field", "#1", "2")
    try await gatehouse.json("group", "remove", "field", "#2")
    try await gatehouse.json("evaluate")
    for words in [
      "device list", "device show 10", "explain 10", "explain 10 --if lookout:iosEnabled=off",
      "explain 10 --if-unresponsive lookout", "disclosures 22", "unmatched lookout",
      "connector list", "connector show lookout", "connector readiness lookout",
      "connector set lookout iosEnabled=off --preview", "tenant show",
      "tenant set newDeviceGraceHours=24", "classic-policy list", "classic-policy show lookout",
      "classic-policy edit lookout --what sight --yes", "group list", "quarantine list",
      "audit list", "audit list --kind decision", "audit head", "audit verify", "store check",
      "store rebuild",
      "store replay", "doctor", "status", "adapter list", "adapter source", "trust list",
      "complete partners l", "policy compliance delete iOS --preview",
      "policy compliance set iOS --require medium", "device clashes",
      "policy compliance delete iOS --yes", "policy app-protection delete Mail --yes",
      "group delete field --yes",
    ] {
      try await gatehouse.json(words.split(separator: " ").map(String.init))
    }
    try await gatehouse.json(
      "classic-policy", "disable", "[Zimperium] Device policy", "--yes")
    try await gatehouse.json("connector", "delete", "Lookout for Work", "--yes")
    try await gatehouse.json("adapter", "keygen", scratch.path("ours"))
    try await gatehouse.json("store", "copy", scratch.path("copy"))
  }

  @Test(
    "An error, also of usage, is as its schema says",
    arguments: [
      ["device", "show", "nobody"], ["device", "list", "--state", "blue"], ["melt"],
      ["explain", "1", "--at", "yesterday"], ["device", "list", "--limit", "0"],
    ])
  func errors(command: [String]) async throws {
    let gatehouse = try Gatehouse()
    try await gatehouse.prepare(["group", "create", "any"])
    let answer = try await gatehouse.run(command + ["--output", "json"])
    #expect(answer.status == 3 || answer.status == 64)
    #expect(answer.out.isEmpty)
    let error = try JSON(parsing: answer.err)
    #expect(try Schema("error").faults(of: error) == [])
    #expect(error["error"]["kind"].text == (answer.status == 3 ? "notFound" : "badRequest"))
  }

  @Test("No value with a payload is written as the compiler would have it")
  func plain() async throws {
    let text = try String(
      contentsOfFile: Package.path("Schemas/definitions.schema.json"), encoding: .utf8)
    #expect(!text.contains("\"_0\""))
  }

  @Test("A value that does not fit is noticed")
  func noticed() throws {
    let list = try Schema("group-list")
    let group = JSON.object([
      "id": .string("a"), "displayName": .string("A"), "members": .number(1),
      "createdAt": .string("2026-11-20T08:00:00Z"),
    ])
    #expect(try list.faults(of: .array([group])) == [])
    guard case .object(let members) = group else { return }
    for (name, value) in [("id", JSON.number(1)), ("members", .number(0.5)), ("more", .null)] {
      let odd = JSON.object(members.merging([name: value]) { $1 })
      #expect(try !list.faults(of: .array([odd])).isEmpty, "\(name)")
    }
    #expect(try !list.faults(of: .array([.object([:])])).isEmpty)
    #expect(try !list.faults(of: group).isEmpty)
  }
}

/// What the program says of its commands.
enum Command {
  /// The words of each that does something.
  static func all() async throws -> [[String]] {
    let dump = try await Gatehouse().run("--experimental-dump-help")
    return leaves(try JSON(parsing: dump.out)["command"], under: [])
  }

  private static func leaves(_ command: JSON, under path: [String]) -> [[String]] {
    let subcommands = command["subcommands"].elements.filter { $0["commandName"].text != "help" }
    guard !subcommands.isEmpty else { return [path] }
    return subcommands.flatMap { leaves($0, under: path + [$0["commandName"].text ?? ""]) }
  }
}
