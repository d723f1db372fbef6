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
      ["store", "check"], ["store", "replay"], ["trust", "list"],
      ["connector", "set", "lookout", "iosEnabled=on"],
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

  @Test("What is not about a store is answered without one, and makes none")
  func adapters() async throws {
    let gatehouse = try Gatehouse(adapters: ["lookout"], isServed: false)
    let folder = gatehouse.scratch.path("mistyped")
    let answer = try await gatehouse.run("adapter", "list", "--data", folder)
    #expect(answer.status == 0, "\(answer.err)")
    #expect(answer.out.contains("Lookout for Work"))
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

  @Test("A link in the place of a file is refused, and what it leads to stays as it was")
  func planted() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    try await gatehouse.prepare(["group", "create", "field"])
    let other = try gatehouse.scratch.write("somebody's, of more than a line", to: "other")
    let lock = gatehouse.scratch.path("data/lock")
    try FileManager.default.removeItem(atPath: lock)
    try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: other)
    for command in [["device", "list"], ["serve"], ["store", "rebuild"]] {
      let answer = try await gatehouse.run(command + ["--output", "json"])
      #expect(answer.status == 1)
      #expect(try JSON(parsing: answer.err)["error"]["code"].text == "store.unsafeFolder")
    }
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "somebody's, of more than a line")
  }

  @Test(
    "Root does nothing in a folder of another user's, and is told how",
    .enabled("needs root") { geteuid() == 0 })
  func ofAnother() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    try await gatehouse.prepare(["group", "create", "field"])
    let folder = gatehouse.scratch.path("data")
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(unsafe chown(folder, 4711, 4711) == 0)
    for command in [
      ["device", "list"], ["serve"], ["store", "rebuild"], ["group", "create", "x"],
    ] {
      let answer = try await gatehouse.run(command + ["--output", "json"])
      #expect(answer.status == 1)
      #expect(try JSON(parsing: answer.err)["error"]["code"].text == "store.unsafeFolder")
      #expect(answer.err.contains("sudo -u '#4711' gatehouse"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
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

    let readOnly = try ReadOnlyFolder(gatehouse)
    defer { readOnly.release() }
    guard await readOnly.isReadOnly else { return }
    for command in Self.questions {
      let now = try await readOnly.run(command + ["--output", "json"])
      #expect(now.status == 0, "\(command): \(now.err)")
      // Relative to now.
      let moving: Set<String> = ["at", "decidedAt", "process", "isolation", "age"]
      let json = try JSON(parsing: now.out)
      #expect(json.without(moving) == before[command]?.without(moving), "\(command)")
    }
    let preview = try await readOnly.run([
      "tenant", "set", "unassignedDevicesAre=noncompliant", "--preview",
    ])
    #expect(preview.status == 0, "\(preview.err)")
    #expect(preview.out.contains("become noncompliant"))
    let refused = try await readOnly.run(["connector", "set", "lookout", "iosEnabled=off"])
    #expect(refused.status == 1)
    #expect(refused.err.contains("cannot be written"))
    #expect(try await readOnly.run(["group", "create", "office"]).status == 1)
  }

  private func answer(_ gatehouse: Gatehouse, _ command: [String]) async throws -> JSON {
    let answer = try await gatehouse.run(command + ["--output", "json"])
    try #require(answer.status == 0, "\(command): \(answer.err)")
    return try JSON(parsing: answer.out)
  }
}

/// A data folder that a command cannot write to. Who may do everything is held back by a mount of their own, others
/// by permissions.
private struct ReadOnlyFolder {
  private let gatehouse: Gatehouse
  private let path: String
  private let mounts = geteuid() == 0

  init(_ gatehouse: Gatehouse) throws {
    self.gatehouse = gatehouse
    path = gatehouse.scratch.path("data")
    guard !mounts else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasPrefix("gatehouse.sqlite") || name == "lock" {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o400], ofItemAtPath: "\(path)/\(name)")
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: path)
  }

  /// Some containers let nobody mount anything.
  var isReadOnly: Bool {
    get async {
      guard mounts else { return true }
      return await (try? start("/bin/true", []).answer.value.status) == 0
    }
  }

  func run(_ arguments: [String]) async throws -> Answer {
    try await start(Products.folder.appending(path: "gatehouse").path, arguments).answer.value
  }

  private func start(_ program: String, _ arguments: [String]) throws -> RunningCommand {
    guard mounts else {
      return try Gatehouse.start(
        program, arguments, gatehouse.environment, scratch: gatehouse.scratch)
    }
    let script = #"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@""#
    return try Gatehouse.start(
      "/usr/bin/unshare", ["-m", "/bin/sh", "-c", script, path, program] + arguments,
      gatehouse.environment, scratch: gatehouse.scratch)
  }

  func release() {
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
  }
}
