import Foundation
import Testing

/// Where data are, and what happens where none are or nothing can be written.
@Suite("The data folder", .timeLimit(.minutes(5)))
struct DataFolderTests {
  @Test(
    "A question about a folder without a store is an error that names it, and makes nothing",
    arguments: [
      ["device", "list"], ["connector", "list"], ["tenant", "show"], ["explain", "#1"],
      ["audit", "verify"], ["audit", "list"], ["group", "list"], ["policy", "compliance", "list"],
      ["classic-policy", "list"], ["quarantine", "list"], ["evaluate"], ["store", "rebuild"],
      ["store", "replay"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["tenant", "set", "newDeviceGraceHours=1", "--preview"],
      ["policy", "compliance", "create", "x", "--platform", "ios", "--preview"],
    ])
  func missing(command: [String]) async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let folder = gatehouse.scratch.path("mistyped")
    for words in [["--data", folder], ["--data", folder, "--output", "json"]] {
      let answer = try await gatehouse.run(command + words)
      #expect(answer.status == 3, "\(answer.err)")
      #expect(answer.out.isEmpty)
      #expect(answer.err.contains(folder))
      #expect(answer.err.contains("store.missing"))
      #expect(answer.err.contains("GATEHOUSE_DATA"))
      #expect(answer.err.contains("gatehouse import"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("Listing adapters makes no folder either")
  func adapters() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let folder = gatehouse.scratch.path("mistyped")
    _ = try await gatehouse.run("trust", "list", "--data", folder)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("The standard folder is named where nobody has named another")
  func standard() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    var environment = gatehouse.environment
    environment["GATEHOUSE_DATA"] = nil
    let answer = try await Gatehouse.start(
      Products.folder.appending(path: "gatehouse").path, ["device", "list"], environment,
      scratch: gatehouse.scratch
    ).answer.value
    #expect(answer.status == 3)
    #expect(answer.err.contains("/home/.local/share/gatehouse"))
    #expect(answer.err.contains("standard folder"))
    let help = try await gatehouse.run("device", "list", "--help")
    #expect(help.out.contains("~/.local/share/gatehouse"))
  }

  @Test("A database file of no bytes is damaged, not a new tenant", arguments: [true, false])
  func emptied(hasJournalBeside: Bool) async throws {
    let gatehouse = try Gatehouse(isServed: false)
    try await gatehouse.prepare(["group", "create", "field"])
    let file = gatehouse.scratch.path("data/gatehouse.sqlite")
    try Data().write(to: URL(fileURLWithPath: file))
    if hasJournalBeside { try Data([1]).write(to: URL(fileURLWithPath: file + "-wal")) }
    for command in [
      ["device", "list"], ["connector", "list"], ["audit", "verify"],
      ["group", "create", "office"],
      ["store", "rebuild"],
    ] {
      let answer = try await gatehouse.run(command + ["--output", "json"])
      #expect(answer.status == 1, "\(command): \(answer.err)")
      #expect(try JSON(parsing: answer.err)["error"]["code"].text == "store.corrupt")
      #expect(answer.err.contains("gatehouse.sqlite"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)).isEmpty)
  }

  /// Questions that need nothing but the store.
  private static let questions = [
    ["device", "list"], ["device", "show", "#1"], ["explain", "#1"], ["connector", "list"],
    ["connector", "show", "lookout"], ["tenant", "show"], ["audit", "list"], ["audit", "verify"],
    ["group", "list"], ["policy", "compliance", "list"], ["disclosures", "#1"],
  ]

  @Test("A folder that cannot be written still answers, as it did before")
  func readOnly() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"], isServed: false)
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["import"] + Package.fleet(),
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"])
    var before: [[String]: JSON] = [:]
    for command in Self.questions { before[command] = try await answer(gatehouse, command) }

    let data = gatehouse.scratch.path("data")
    let readOnly = try ReadOnlyFolder(data)
    defer { readOnly.release() }
    guard readOnly.isReadOnly else { return }
    for command in Self.questions {
      let now = try await answer(gatehouse, command)
      // Relative to now.
      let moving: Set<String> = ["at", "decidedAt", "process", "isolation", "age"]
      #expect(now.without(moving) == before[command]?.without(moving), "\(command)")
    }
    let refused = try await gatehouse.run("connector", "set", "lookout", "iosEnabled=off")
    #expect(refused.status == 1)
    #expect(refused.err.contains("cannot be written"))
    #expect(try await gatehouse.run("group", "create", "office").status == 1)
  }

  private func answer(_ gatehouse: Gatehouse, _ command: [String]) async throws -> JSON {
    let answer = try await gatehouse.run(command + ["--output", "json"])
    try #require(answer.status == 0, "\(command): \(answer.err)")
    return try JSON(parsing: answer.out)
  }
}

/// A folder that nobody can write to, as far as this user can have one.
private struct ReadOnlyFolder {
  private let path: String

  init(_ path: String) throws {
    self.path = path
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: path)
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasPrefix("gatehouse.sqlite") || name == "lock" {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o400], ofItemAtPath: "\(path)/\(name)")
    }
  }

  /// Permissions hold nobody back who may do everything.
  var isReadOnly: Bool { !FileManager.default.isWritableFile(atPath: path) }

  func release() {
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }
}
