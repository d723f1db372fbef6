import DropFolder
import Foundation
import Testing

@Suite("Drop folder")
struct DropFolderTests {
  let scratch: Scratch
  let folder: DropFolder

  init() throws {
    scratch = try Scratch()
    folder = try scratch.space().folder("in")
  }

  private func drop(_ text: String, as name: String) throws {
    try scratch.drop(text, as: name, into: "drop/in")
  }

  @Test("Files are taken in the order of their names, and read as they were dropped")
  func order() throws {
    try drop("2", as: "b.json")
    try drop("1", as: "a.json")
    let files = try folder.takeAll()
    #expect(files.map(\.name) == ["a.json", "b.json"])
    let bytes = try files.map { try $0.open().bytes(atMost: 10) }
    #expect(bytes == [Array("1".utf8), Array("2".utf8)])
    #expect(try scratch.names(in: "drop/in").isEmpty)
  }

  @Test("Files that are not whole yet are left alone", arguments: [".hidden", "a.part", "b.tmp"])
  func unfinished(name: String) throws {
    try drop("x", as: name)
    #expect(try folder.takeAll().isEmpty)
    #expect(try scratch.names(in: "drop/in").contains(name))
  }

  @Test("What was taken and not settled is there again, first and as the same file")
  func again() throws {
    try drop("x", as: "z.json")
    let id = try folder.takeAll()[0].open().id
    try drop("y", as: "a.json")
    let files = try scratch.space().folder("in").takeAll()
    #expect(files.map(\.name) == ["a.json", "z.json"])
    #expect(try files[1].open().id == id)
  }

  @Test("Another file of the same name waits until the first is settled, and is another file")
  func sameName() throws {
    try drop("first", as: "events.json")
    let first = try folder.takeAll()[0]
    let id = try first.open().id
    try drop("second", as: "events.json")
    #expect(try folder.takeAll().map(\.name) == ["events.json"])
    #expect(try first.open().bytes(atMost: 10) == Array("first".utf8))
    try first.settle(.done(saying: nil))
    let second = try #require(try folder.takeAll().first)
    #expect(try second.open().id != id)
    try second.settle(.done(saying: nil))
    #expect(try scratch.names(in: "intake/in/done") == ["events.json", "events.json.2"])
    #expect(try scratch.text("intake/in/done/events.json.2") == "second")
  }

  @Test("A refused file has its reason beside it")
  func refused() throws {
    try drop("x", as: "a.json")
    try folder.takeAll()[0].settle(.refused(because: "it is no JSON"))
    #expect(try scratch.names(in: "intake/in/refused") == ["a.json", "a.json.reason.txt"])
    #expect(try scratch.text("intake/in/refused/a.json.reason.txt") == "it is no JSON\n")
  }

  @Test("A file that must wait stays taken")
  func later() throws {
    try drop("x", as: "a.json")
    try folder.takeAll()[0].settle(.later)
    #expect(try folder.takeAll().map(\.name) == ["a.json"])
  }

  @Test("A file that is read no further than its limit has one byte more")
  func limit() throws {
    try drop("123456", as: "a")
    #expect(try folder.takeAll()[0].open().bytes(atMost: 4).count == 5)
  }

  @Test("What is no regular file is not read", arguments: ["link", "pipe"])
  func special(kind: String) throws {
    try scratch.write("secret", to: "secret")
    let place = "\(folder.path)/a"
    if kind == "link" {
      try FileManager.default.createSymbolicLink(
        atPath: place, withDestinationPath: "\(scratch.path)/secret")
    } else {
      let status = unsafe mkfifo(place, 0o600)
      #expect(status == 0)
    }
    let file = try folder.takeAll()[0]
    #expect(throws: DropFolderError("it is no regular file")) { try file.open() }
  }

  struct Name: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var shown: String
    var testDescription: String { shown }

    init(_ bytes: [UInt8], _ shown: String) { (self.bytes, self.shown) = (bytes, shown) }
  }

  static let names = [
    Name(Array("caf\u{E9}.json".utf8), "caf\u{E9}.json"),
    Name([0x63, 0x61, 0x66, 0xE9, 0x2E, 0x6A], "caf%E9.j"),
    Name([0xFF], "%FF"),
    Name([0xED, 0xA0, 0x80], "%ED%A0%80"),
    Name(Array("a\u{1B}[31m\nb".utf8), "a%1B[31m%0Ab"),
    Name(Array("a\u{202E}b".utf8), "a%E2%80%AEb"),
    Name(Array("👩\u{200D}👧".utf8), "👩\u{200D}👧"),
    Name(Array(String(repeating: "x", count: 255).utf8), String(repeating: "x", count: 200)),
    Name(Array(String(repeating: "é", count: 127).utf8), String(repeating: "é", count: 100)),
    Name([UInt8](repeating: 0xFF, count: 255), String(repeating: "%FF", count: 66)),
  ]

  @Test("A file of any name is taken, under one that can be shown and has room", arguments: names)
  func oddName(name: Name) throws {
    try scratch.drop("x", as: name.bytes, into: "drop/in")
    try drop("y", as: "zz.json")
    let files = try folder.takeAll()
    #expect(files.map(\.name).sorted() == [name.shown, "zz.json"].sorted())
    for file in files {
      #expect(try file.open().bytes(atMost: 10).count == 1)
      try file.settle(.refused(because: "it is no JSON"))
    }
    #expect(
      try scratch.names(in: "intake/in/refused")
        == [name.shown, "\(name.shown).reason.txt", "zz.json", "zz.json.reason.txt"].sorted())
  }

  @Test("Two files whose names are shown alike are both taken, one after the other")
  func alike() throws {
    for byte: UInt8 in [0x01, 0x02] {
      let name = [UInt8](repeating: 0x61, count: 240) + [byte]
      try scratch.drop("\(byte)", as: name, into: "drop/in")
    }
    for _ in 0..<2 {
      let files = try folder.takeAll()
      #expect(files.count == 1)
      try files[0].settle(.done(saying: nil))
    }
    #expect(try folder.takeAll().isEmpty)
    #expect(try scratch.names(in: "intake/in/done").count == 2)
  }

  @Test("What was read is kept up to a number, the newest of it")
  func prune() throws {
    for name in ["c", "b", "a"] {
      try drop("x", as: name)
      try folder.takeAll()[0].settle(.done(saying: nil))
    }
    _ = try folder.prune(keeping: KeptFiles(files: 3))
    #expect(try scratch.names(in: "intake/in/done") == ["a", "b", "c"])
    _ = try folder.prune(keeping: KeptFiles(files: 1))
    #expect(try scratch.names(in: "intake/in/done").count == 1)
    _ = try folder.prune(keeping: KeptFiles(files: 0))
    #expect(try scratch.names(in: "intake/in/done").isEmpty)
  }

  @Test("A reason stands beside its own file, takes nobody's place, and nobody can drop one")
  func reasonOfSomebody() throws {
    for name in ["a.json.reason.txt", "a.json"] {
      try drop("dropped as \(name)", as: name)
      try folder.takeAll()[0].settle(.refused(because: "it is no JSON"))
    }
    #expect(
      try scratch.names(in: "intake/in/refused") == [
        "a.json", "a.json%2Ereason.txt", "a.json%2Ereason.txt.reason.txt", "a.json.reason.txt",
      ])
    #expect(
      try scratch.text("intake/in/refused/a.json%2Ereason.txt") == "dropped as a.json.reason.txt")
    #expect(try scratch.text("intake/in/refused/a.json.reason.txt") == "it is no JSON\n")
  }

  @Test("What an earlier version has taken under a name that is no text is read")
  func oddNameTaken() throws {
    try scratch.drop("x", as: Array("Ger".utf8) + [0xE4] + Array("t".utf8), into: "intake/in/taken")
    let file = try #require(try folder.takeAll().first)
    #expect(file.name == "Ger%E4t")
    #expect(try file.open().bytes(atMost: 10) == Array("x".utf8))
    try file.settle(.done(saying: nil))
    #expect(try scratch.names(in: "intake/in/done") == ["Ger%E4t"])
  }

  @Test("What was refused is kept up to a number and a size, each file with its reason")
  func pruneRefused() throws {
    for name in ["c", "b", "a"] {
      try drop(String(repeating: name, count: 1_000), as: name)
      try folder.takeAll()[0].settle(.refused(because: "it is no JSON"))
    }
    let all = ["a", "a.reason.txt", "b", "b.reason.txt", "c", "c.reason.txt"]
    #expect(try folder.prune(keeping: KeptFiles(files: 3, bytes: 4_000)).refused == 0)
    #expect(try scratch.names(in: "intake/in/refused") == all)
    #expect(try folder.prune(keeping: KeptFiles(files: 3, bytes: 2_500)).refused == 1)
    #expect(try scratch.names(in: "intake/in/refused") == Array(all.prefix(4)))
    // The newest stays, whatever its size.
    #expect(try folder.prune(keeping: KeptFiles(files: 3, bytes: 1)).refused == 1)
    #expect(try scratch.names(in: "intake/in/refused") == ["a", "a.reason.txt"])
    #expect(try folder.prune(keeping: KeptFiles(files: 0)).refused == 1)
    #expect(try scratch.names(in: "intake/in/refused").isEmpty)
  }

  @Test("A folder among the files is none of ours")
  func subfolder() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/sub", withIntermediateDirectories: false)
    #expect(try folder.takeAll().isEmpty)
    #expect(try scratch.names(in: "drop/in").contains("sub"))
  }

  @Test("The watch says when a file is renamed in", .timeLimit(.minutes(5)))
  func watch() async throws {
    let (arrivals, end) = AsyncStream.makeStream(of: Void.self)
    let watch = try FolderWatch(folder) { end.yield() }
    try drop("x", as: "a.json")
    var iterator = arrivals.makeAsyncIterator()
    _ = await iterator.next()
    #expect(try folder.takeAll().map(\.name) == ["a.json"])
    withExtendedLifetime(watch) {}
  }
}
