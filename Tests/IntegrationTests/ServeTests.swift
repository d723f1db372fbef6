import Foundation
import Glibc
import Testing

@Suite("The service", .timeLimit(.minutes(5)))
struct ServeTests {
  @Test("Dropped files take effect, and what cannot be read has its reason beside it")
  func drop() async throws {
    let served = try await Served()
    try served.drop(Served.checkIn(1), as: "fleet.jsonl", into: "devices")
    try await eventually { served.names("devices/done") == ["fleet.jsonl"] }
    try served.drop(Served.message(1), as: "events.json", into: Served.partner)
    try await eventually { served.names("\(Served.partner)/done") == ["events.json"] }
    let device = try await served.gatehouse.json("device", "show", "Phone 1")
    #expect(device["partners"].elements[0]["state"].text == "highSeverity")

    try served.drop("nonsense", as: "bad.json", into: "devices")
    try served.drop("nonsense", as: "bad.json", into: Served.partner)
    let good = Served.checkIn(2)
    try served.drop("\(good)\n{\"platform\":\"vms\"}\n", as: "mixed.jsonl", into: "devices")
    try await eventually {
      served.names("devices/refused").count == 4
        && served.names("\(Served.partner)/refused").count == 2
    }
    #expect(try served.text("devices/refused/bad.json.reason.txt").contains("bad.json"))
    #expect(try !served.text("\(Served.partner)/refused/bad.json.reason.txt").isEmpty)
    let mixed = try served.text("devices/refused/mixed.jsonl.reason.txt")
    #expect(mixed.contains("1 of 2 records were not taken"))
    #expect(
      try await served.gatehouse.json("device", "show", "Phone 2")["device"]["name"].text
        == "Phone 2")
    #expect(await served.service.stop() == 0)
  }

  @Test("A dropped file of any name costs itself only, and everything behind it is read")
  func oddNames() async throws {
    let served = try await Served()
    let names: [[UInt8]] = [
      Array("ger".utf8) + [0xE4] + Array("te.jsonl".utf8), [UInt8](repeating: 0x78, count: 255),
      Array("a\nb.jsonl".utf8),
    ]
    for (number, name) in names.enumerated() {
      let written = try served.gatehouse.scratch.write(Served.checkIn(number), to: "written")
      let target = Array("\(served.drop)/devices/".utf8) + name + [0]
      #expect(unsafe rename(written, target.map(CChar.init(bitPattern:))) == 0)
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(served.drop)/devices/link", withDestinationPath: "/etc/passwd")
    try served.drop(Served.checkIn(9), as: "zz.jsonl", into: "devices")
    try await eventually {
      served.names("devices/done").count == 4 && served.names("devices/refused").count == 2
    }
    #expect(served.names("devices/done").contains("ger%E4te.jsonl"))
    #expect(served.names("devices/refused") == ["link", "link.reason.txt"])
    #expect(try await served.gatehouse.json("device", "list").elements.count == 4)
    #expect(await served.service.stop() == 0)
  }

  @Test("Decisions follow what arrives, without being asked for")
  func decisions() async throws {
    let served = try await Served()
    try served.drop(Served.checkIn(1), as: "fleet.jsonl", into: "devices")
    try await eventually { served.service.words.contains("decisions have changed") }
    #expect(await served.service.stop() == 0)
  }

  @Test("A command under way comes to its end when the service is told to stop")
  func stop() async throws {
    let served = try await Served()
    let fleet = try served.gatehouse.scratch.write(
      (1...20_000).map(Served.checkIn).joined(separator: "\n"), to: "fleet.jsonl")
    let command = try served.gatehouse.start(
      ["import", fleet, "--output", "json"], input: nil)
    // The service has begun to read when it has written.
    let journal = served.gatehouse.scratch.path("data/gatehouse.sqlite-wal")
    let before = try Self.size(journal)
    try await eventually { try Self.size(journal) != before }
    #expect(await served.service.stop() == 0)
    let answer = try await command.answer.value
    #expect(answer.status == 0, "\(answer.err)")
    #expect(
      try JSON(parsing: answer.out).elements[0]["outcome"]["devicesNew"].int == 20_000)
    #expect(!FileManager.default.fileExists(atPath: served.gatehouse.scratch.path("data/socket")))
    // Nobody holds the store any more.
    try await served.gatehouse.expectIdenticalTables()
  }

  private static func size(_ path: String) throws -> UInt64 {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt64 ?? 0
  }

  @Test("Killed at random moments while files are dropped, every message counts once")
  func killed() async throws {
    let rounds = Int(ProcessInfo.processInfo.environment["GATEHOUSE_TEST_KILLS"] ?? "") ?? 50
    var served = try await Served()
    var dropped = 0
    for _ in 0..<rounds {
      for _ in 0..<Int.random(in: 1...6) {
        dropped += 1
        try served.drop(Served.checkIn(dropped), as: "\(dropped).jsonl", into: "devices")
        try served.drop(Served.message(dropped), as: "\(dropped).json", into: Served.partner)
      }
      usleep(UInt32.random(in: 0...60_000))
      served.service.kill(SIGKILL)
      #expect(await served.service.status() == -SIGKILL)
      served.service = try await ServiceProcess(served.gatehouse)
    }
    let count = dropped
    let last = served
    try await eventually {
      last.names("devices/done").count == count
        && last.names("\(Served.partner)/done").count == count
    }
    // A file is done when its message is durable; that it is read may come behind.
    try await eventually {
      try await last.gatehouse.json("connector", "show", "acme")["pendingMessages"].int == 0
    }
    let connector = try await served.gatehouse.json("connector", "show", "acme")
    #expect(connector["counts"]["messages"].int == count)
    #expect(connector["pendingMessages"].int == 0)
    #expect(connector["unmatchedReports"].int == 0)
    let devices = try await served.gatehouse.json("device", "list", "--limit", "100000").elements
    #expect(devices.count == count)
    for folder in ["devices", Served.partner] {
      #expect(served.names("\(folder)/refused").isEmpty)
      #expect(served.names("\(folder)/taken").isEmpty)
    }
    #expect(await served.service.stop() == 0)
    try await served.gatehouse.expectIdenticalTables()
  }

  @Test("A copy of the main file alone of a store in use is called shorter than it should be")
  func copied() async throws {
    let served = try await Served()
    let gatehouse = served.gatehouse
    try await gatehouse.prepare(["group", "create", "one"], ["group", "create", "two"])
    let copy = gatehouse.scratch.path("copy")
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: gatehouse.scratch.path("data/gatehouse.sqlite"), toPath: "\(copy)/gatehouse.sqlite")
    let opened = try await gatehouse.run("audit", "head", "--data", copy)
    #expect(opened.err.contains("copied while it was in use"), "\(opened.err)")
    for _ in 0..<2 {
      let answer = try await gatehouse.run("audit", "verify", "--data", copy)
      #expect(answer.status == 1)
      #expect(answer.err.contains("audit.copiedShort"), "\(answer.err)")
    }
    #expect(await served.service.stop() == 0)
    #expect(try await gatehouse.run("audit", "verify").status == 0)
  }

  @Test("A second service on the same folder says who runs there")
  func second() async throws {
    let served = try await Served()
    let answer = try await served.gatehouse.run("serve")
    #expect(answer.status == 1)
    #expect(answer.err.contains("is in use by process"))
    #expect(try await served.gatehouse.run("tenant", "show").status == 0)
  }

  @Test("A command that names other adapters than the service has is refused")
  func otherAdapters() async throws {
    let served = try await Served()
    let answer = try await served.gatehouse.run(
      "connector", "list", "--adapters", "/nowhere", "--output", "json")
    #expect(answer.status == 5)
    #expect(try JSON(parsing: answer.err)["error"]["code"].text == "service.other-adapters")
  }

  @Test("An adapter that is put there is known after SIGHUP, and not before")
  func reload() async throws {
    let served = try await Served()
    let library = "liblookout-adapter.so"
    try FileManager.default.copyItem(
      atPath: Products.folder.appending(path: library).path,
      toPath: "\(served.gatehouse.adaptersFolder)/\(library)")
    #expect(try await served.gatehouse.run("connector", "add", "lookout").status == 3)
    served.service.kill(SIGHUP)
    try await eventually { served.service.words.contains("looked at anew") }
    #expect(try await served.gatehouse.run("connector", "add", "lookout").status == 0)
  }

  @Test("An unknown group is refused before anything is made")
  func unknownGroup() async throws {
    let gatehouse = try Gatehouse(isServed: false)
    let answer = try await gatehouse.run("serve", "--group", "nobody-has-this-name")
    #expect(answer.status == 3)
    #expect(answer.err.contains("there is no group nobody-has-this-name"))
    #expect(!FileManager.default.fileExists(atPath: gatehouse.scratch.path("data")))
  }
}
