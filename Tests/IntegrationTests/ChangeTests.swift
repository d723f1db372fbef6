import Foundation
import Testing

/// Every command that changes something has a preview that changes nothing, says what the change then does, and asks
/// first where no other command takes it back: `changes.json`.
@Suite("Every change", .timeLimit(.minutes(10)))
struct ChangeTests {
  struct Change: Decodable, CustomTestStringConvertible, Sendable {
    /// The command with what it is given; KEY stands for the id of the trusted key, PUBLIC for its file.
    var words: [String]
    /// What its consequence says, in preview, when it asks, and when it is made.
    var says: String
    /// The command that takes it back; nil: none does, and so it asks first.
    var undo: [String]?
    /// Whether it is about an adapter from a bundle, and not about the fleet with three partners.
    var isOfBundle: Bool?

    var testDescription: String { words.joined(separator: " ") }
  }

  struct Table: Decodable {
    /// Commands that change nothing.
    var questions: [String]
    /// Commands that change something and no setting by which devices are decided, with the reason.
    var others: [String: String]
    var changes: [Change]
  }

  static let table: Table = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "changes.json")
    do { return try JSONDecoder().decode(Table.self, from: Data(contentsOf: file)) } catch {
      fatalError("\(file.path): \(error)")
    }
  }()

  @Test("Every command is a question, a change with a preview, or says why it has none")
  func complete() async throws {
    let table = Self.table
    let commands = Set(try await Command.all().map { $0.joined(separator: " ") })
    let previewed = Set(
      commands.filter { name in
        table.changes.contains { "\($0.testDescription) ".hasPrefix("\(name) ") }
      })
    #expect(previewed.union(table.questions).union(table.others.keys) == commands)
    #expect(previewed.isDisjoint(with: table.questions))
    #expect(previewed.isDisjoint(with: table.others.keys))
    for name in commands {
      let help = try await Gatehouse().run(name.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.out.contains("--preview") == previewed.contains(name), "\(name)")
    }
  }

  @Test(
    "What is foreseen happens, and what cannot be taken back asks first", arguments: table.changes)
  func change(_ change: Change) async throws {
    let (gatehouse, key) = try await Self.world(isOfBundle: change.isOfBundle ?? false)
    func filled(_ words: [String]) -> [String] {
      words.map { $0.replacing("KEY", with: key.id).replacing("PUBLIC", with: key.file) }
    }
    let words = filled(change.words)
    let (head, before) = (try await gatehouse.json("audit", "head"), try await states(gatehouse))

    let preview = try await gatehouse.run(words + ["--preview", "--all"])
    #expect(preview.status == 0, "\(preview.err)")
    let lines = preview.out.split(separator: "\n").map(String.init)
    #expect(lines.first == "Nothing was changed.")
    let consequence = try #require(lines.dropFirst().first)
    #expect(consequence.contains(change.says), "\(consequence)")
    try await gatehouse.json(words + ["--preview"])

    if change.undo == nil {
      let refused = try await gatehouse.run(words)
      #expect(refused.status == 5 && refused.err.contains("(confirmationRequired)"), "\(refused)")
      #expect(refused.err.contains(consequence), "\(refused.err)")
    }
    #expect(try await gatehouse.json("audit", "head") == head)
    #expect(try await states(gatehouse) == before)

    let made = try await gatehouse.run(words + (change.undo == nil ? ["--yes"] : []))
    #expect(made.status == 0, "\(made.err)")
    #expect(made.out.contains(consequence), "\(made.out)")
    guard let undo = change.undo else { return }
    try await gatehouse.prepare(filled(undo))
    #expect(try await states(gatehouse) == before)
    try await gatehouse.json(words)
  }

  private func states(_ gatehouse: Gatehouse) async throws -> [Int: [String?]] {
    let devices = try await gatehouse.json("device", "list").elements
    return Dictionary(
      uniqueKeysWithValues: devices.map {
        ($0["number"].int ?? 0, [$0["complianceState"].text, $0["appProtection"].text])
      })
  }

  // MARK: Worlds

  /// A data folder of its own, as one was prepared for all.
  private static func world(
    isOfBundle: Bool
  ) async throws -> (Gatehouse, key: (id: String, file: String)) {
    let prepared = isOfBundle ? try await bundle.value : try await fleet.value
    let gatehouse = try Gatehouse(
      adapters: isOfBundle ? [] : Gatehouse.partners, namesFolder: !isOfBundle)
    let data = gatehouse.scratch.path("data")
    try? FileManager.default.removeItem(atPath: data)
    try FileManager.default.copyItem(atPath: prepared.scratch.path("data"), toPath: data)
    guard isOfBundle else { return (gatehouse, ("", "")) }
    let key = try await gatehouse.json("trust", "list")[0]["id"].text
    return (gatehouse, (try #require(key), prepared.scratch.path("ours.pub")))
  }

  /// Fifty devices, and three partners, of which one says nothing where it has to.
  private static let fleet = Task<Gatehouse, any Error> {
    let gatehouse = try Gatehouse(adapters: Gatehouse.partners, isServed: false)
    let devices = (1...50).map { number in
      let platform = ["ios", "android", "windows"][number % 3]
      return #"{"directoryDeviceId":"d-\#(number)","serialNumber":"SERIAL\#(number)","#
        + #""platform":"\#(platform)","osVersion":"17","name":"Device \#(number)","#
        + #""ownership":"company","management":"enrolled"}"#
    }
    let file = try gatehouse.scratch.write(devices.joined(separator: "\n"), to: "devices.jsonl")
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "add", "zimperium"],
      ["connector", "add", "symantec"],
      [
        "connector", "set", "lookout", "iosEnabled=on", "androidEnabled=on",
        "iosDeviceBlockedOnMissingPartnerData=on",
      ],
      ["group", "create", "office"], ["group", "create", "spare"], ["import", file],
      ["group", "add", "office", "#1", "#3"],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices", "--exclude-group", "office"],
      ["policy", "app-protection", "create", "Mail", "--platform", "ios", "--maximum", "low"],
      ["policy", "app-protection", "assign", "Mail", "--all-devices"])
    return gatehouse
  }

  /// A partner whose adapter comes from a signed bundle, and a policy that waits for nobody who is silent.
  private static let bundle = Task<Gatehouse, any Error> {
    let workshop = try Workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let library = Products.folder.appending(path: "libreference-c-adapter.so").path
    let bundle = try await workshop.pack(library)
    let devices = (1...3).map {
      #"{"directoryDeviceId":"d-\#($0)","serialNumber":"SERIAL\#($0)","platform":"android","#
        + #""osVersion":"14","management":"enrolled"}"#
    }
    let file = try gatehouse.scratch.write(devices.joined(separator: "\n"), to: "devices.jsonl")
    try await gatehouse.prepare(
      ["adapter", "sign", bundle, "--key", "\(workshop.key).key"], ["adapter", "install", bundle],
      ["connector", "add", "acme"], ["connector", "set", "acme", "androidEnabled=on"],
      ["import", file],
      [
        "policy", "compliance", "create", "Android", "--platform", "android", "--require", "low",
        "--on-partner-unresponsive", "block",
      ],
      ["policy", "compliance", "assign", "Android", "--all-devices"])
    return gatehouse
  }
}
