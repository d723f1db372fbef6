import DropFolder
import Foundation
import Testing

/// Whose the folders are, and what others can make of them.
@Suite("Folders of the service's own")
struct FolderOwnershipTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.path)/\(name)", withDestinationPath: target)
  }

  private func move(_ name: String, to other: String) throws {
    try FileManager.default.moveItem(
      atPath: "\(scratch.path)/\(name)", toPath: "\(scratch.path)/\(other)")
  }

  private func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(scratch.path)/\(name)", withIntermediateDirectories: true)
  }

  @Test(
    "A link in the place of a folder is refused",
    arguments: ["drop", "intake", "drop/in", "intake/in", "intake/in/taken", "intake/in/refused"])
  func links(name: String) throws {
    _ = try scratch.space().folder("in")
    try move(name, to: "elsewhere")
    try link(name, to: "\(scratch.path)/elsewhere")
    let error = #expect(throws: DropFolderError.self) { _ = try scratch.space().folder("in") }
    #expect(error == DropFolderError("\(scratch.path)/\(name) is no folder"))
  }

  @Test("What is put in the place of a folder that is open is not looked at")
  func swapped() throws {
    try makeFolder("trust")
    try scratch.write("a key", to: "trust/ours.json")
    let folder = try scratch.space().folder("in")
    for name in ["taken", "done", "refused"] {
      try move("intake/in/\(name)", to: "intake/in/was-\(name)")
      try link("intake/in/\(name)", to: "\(scratch.path)/trust")
    }
    try scratch.drop("x", as: "a.json", into: "drop/in")
    for file in try folder.takeAll() { try file.settle(.refused(because: "it is no JSON")) }
    _ = try folder.prune(keeping: KeptFiles(files: 0))
    #expect(try scratch.names(in: "trust") == ["ours.json"])
    #expect(try scratch.names(in: "intake/in/was-refused").isEmpty)
    #expect(try scratch.names(in: "drop/in").isEmpty)
  }

  @Test("A folder or a link by the name of an earlier version's folder is one among the files")
  func lure() throws {
    try makeFolder("trust")
    try scratch.write("a key", to: "trust/ours.json")
    try makeFolder("drop/in")
    try link("drop/in/taken", to: "\(scratch.path)/trust")
    let file = try #require(try scratch.space().folder("in").takeAll().first)
    #expect(throws: DropFolderError("it is no regular file")) { try file.open() }
    try file.settle(.refused(because: "it is no regular file"))
    #expect(try scratch.names(in: "trust") == ["ours.json"])
    #expect(try scratch.names(in: "intake/in/refused") == ["taken", "taken.reason.txt"])
  }

  @Test("What an earlier version has left is moved to where it belongs now")
  func earlier() throws {
    for name in ["taken", "done", "refused"] {
      try makeFolder("drop/in/\(name)")
      try scratch.write(name, to: "drop/in/\(name)/a.json")
    }
    try scratch.write("why", to: "drop/in/refused/a.json.reason.txt")
    try makeFolder("intake/in/done")
    try scratch.write("newer", to: "intake/in/done/a.json")
    let folder = try scratch.space().folder("in")
    #expect(try scratch.names(in: "drop/in").isEmpty)
    #expect(try folder.takeAll().map(\.name) == ["a.json"])
    #expect(try scratch.text("intake/in/taken/a.json") == "taken")
    #expect(try scratch.text("intake/in/done/a.json") == "newer")
    #expect(try scratch.text("intake/in/done/a.json.2") == "done")
    #expect(try scratch.names(in: "intake/in/refused") == ["a.json", "a.json.reason.txt"])
  }

  @Test("A drop folder stays whose it was, and nobody else's")
  func owners() throws {
    let space = try scratch.space()
    _ = try space.folder("acme", of: "1")
    #expect(space.owner(of: "acme") == "1")
    #expect(
      throws: DropFolderError(
        "\(scratch.path)/intake/acme cannot be opened: it belongs to somebody else")
    ) {
      _ = try space.folder("acme", of: "2")
    }
    _ = try space.folder("acme.2", of: "2")
    let again = try scratch.space()
    #expect(again.name(ownedBy: "1") == "acme")
    #expect(again.name(ownedBy: "2") == "acme.2")
    #expect(again.name(ownedBy: "3") == nil)
    _ = try again.folder("acme", of: "1")
  }

  @Test("A folder that somebody else has made is refused", .enabled("needs root", canBeOthers))
  func others() throws {
    _ = try scratch.space().folder("in")
    #expect(unsafe chown("\(scratch.path)/intake/in/taken", 4711, 4711) == 0)
    let error = #expect(throws: DropFolderError.self) { _ = try scratch.space().folder("in") }
    #expect(
      error?.description.hasSuffix("taken cannot be opened: it belongs to somebody else") == true)
  }

  @Test(
    "A member of the group can drop, and look, and change nothing",
    .enabled("needs root", canBeOthers))
  func member() throws {
    let folder = try scratch.space(group: 4712).folder("in")
    func asMember(_ script: String) throws -> Int32 {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/setpriv")
      process.arguments = [
        "--reuid=4711", "--regid=4712", "--clear-groups", "/bin/sh", "-c", "cd \"$0\" && \(script)",
        scratch.path,
      ]
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
    #expect(try asMember("echo x >drop/in/.w && mv drop/in/.w drop/in/a.json") == 0)
    for file in try folder.takeAll() { try file.settle(.refused(because: "it is no JSON")) }
    #expect(try asMember("grep -q 'no JSON' intake/in/refused/a.json.reason.txt") == 0)
    #expect(try asMember("ls intake/in/taken intake/in/done") == 0)
    for change in [
      "mv intake/in/taken intake/in/x", "mv intake/in intake/x", "mv drop/in drop/x",
      "ln -s ../../.. intake/in/y", "rm intake/in/refused/a.json", "mkdir intake/in/done/z",
      "echo >intake/in/refused/a.json.reason.txt",
    ] {
      #expect(try asMember(change) != 0, "\(change)")
    }
  }

  @Sendable private static func canBeOthers() -> Bool {
    geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
  }
}
