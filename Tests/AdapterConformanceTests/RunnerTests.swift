import Foundation
import Testing

@Suite("The suite", .serialized)
struct RunnerTests {
  static func with(
    breaking rule: String?, _ body: (_ library: String, _ folder: URL) throws -> Void
  ) throws {
    try Suite.withFolder { folder in
      try body(try FaultyAdapter.build(breaking: rule, in: folder), folder)
    }
  }

  @Test(
    "says whose byte was read, written or used too late",
    arguments: [
      ("P10", "read 1 byte past the end of record 0 field model"),
      ("P11", "wrote inside record 0 field model, which is read-only"),
      ("P12", "read inside record 0 field identifiers[0].value after the call had returned"),
    ])
  func attribution(rule: String, sentence: String) throws {
    try Self.with(breaking: rule) { library, folder in
      let report = try FaultyAdapter.check(library, ["--only", rule], in: folder).report
      #expect(report.verdicts.first?.outcome == "crashed")
      #expect(
        report.verdicts.first?.findings.first?.seen.contains(sentence) == true,
        "\(FaultTests.shown(report))")
    }
  }

  @Test("survives an adapter that ends its process, and says when it did")
  func crash() throws {
    try Self.with(breaking: "P09") { library, folder in
      let (report, status) = try FaultyAdapter.check(library, ["--include", "P0"], in: folder)
      #expect(report.broken == ["P09"])
      #expect(report.verdicts.count == 9)
      #expect(report.verdicts.last?.findings.first?.seen.contains("texts of 1 MiB") == true)
      #expect(status == 7)
    }
  }

  @Test(
    "gives the same input for the same seed, alone and among others, and other input for another")
  func seeds() throws {
    try Self.with(breaking: nil) { library, folder in
      func seed(_ options: [String]) throws -> UInt64? {
        try FaultyAdapter.check(library, options, in: folder).report.verdicts
          .first { $0.rule == "P07" }?.seed
      }
      let alone = try seed(["--only", "P07"])
      #expect(alone != nil)
      #expect(try seed(["--include", "P0"]) == alone)
      #expect(try seed(["--only", "P07", "--seed", "8"]) != alone)
    }
  }

  @Test("runs a rule in its own process when it is asked to, for a debugger")
  func reproduce() throws {
    try Self.with(breaking: "P07") { library, folder in
      let answer = try Suite.run(
        [library, "--recordings", FaultyAdapter.recordings, "--reproduce", "7", "--only", "P07"],
        in: folder)
      #expect(answer.status == 7)
      #expect(answer.out.contains(" FAIL  P07"))
    }
  }

  @Test("takes it for a failure when no rule has been answered")
  func nothing() throws {
    try Self.with(breaking: nil) { library, folder in
      let answer = try Suite.run([library, "--only", "D01"], in: folder)
      #expect(answer.status == 7)
      #expect(answer.out.contains("Not conformant: 1 skipped."))
    }
  }

  @Test(
    "answers wrong usage with 64 and a sentence",
    arguments: [
      (["--level", "6"], "--level must be from 1 to 5"), (["--only", "X99"], "no rule X99"),
      (["--include", "Q"], "No rule's id begins with Q"), (["--jobs", "0"], "--jobs must be"),
      (["--reproduce", "1"], "--reproduce needs --only"), (["--manifest", "/nowhere"], "/nowhere"),
    ])
  func usage(options: [String], sentence: String) throws {
    try Suite.withFolder { folder in
      let answer = try Suite.run(["/bin/true"] + options, in: folder)
      #expect(answer.status == 64)
      #expect(answer.err.contains(sentence), "\(answer.err)")
    }
  }

  @Test("finds a file that is no library not conformant")
  func noLibrary() throws {
    try Suite.withFolder { folder in
      let file = folder.appending(path: "text.so")
      try Data("no library".utf8).write(to: file)
      let answer = try Suite.run([file.path, "--format", "json"], in: folder)
      let report = try JSONDecoder().decode(WrittenReport.self, from: Data(answer.out.utf8))
      #expect(answer.status == 7)
      #expect(report.broken == ["L01"])
    }
  }

  @Test(
    "finds a rare fault by random calls, makes the sequence short, and gives it again by its seed")
  func fuzz() throws {
    try Self.with(breaking: "H03") { library, folder in
      let recordings = ["--recordings", FaultyAdapter.recordings]
      let found = try Suite.run(
        ["fuzz", library, "--seconds", "30", "--seed", "1"] + recordings, in: folder)
      #expect(found.status == 7)
      let again = try #require(found.out.firstMatch(of: /--reproduce (\d+)( --drop [\d,]+)?/))
      let words = String(again.0).split(separator: " ").map(String.init)
      let replayed = try Suite.run(["fuzz", library] + words + recordings, in: folder)
      #expect(replayed.status == 7)
      #expect(replayed.out.hasPrefix("crashed\n"))
      let steps = found.out.split(separator: "\n").filter { $0.hasPrefix("  ") }
      #expect((1...3).contains(steps.count), "\(found.out)")
    }
  }

  @Test("fuzzes a sound adapter without a finding")
  func soundFuzz() throws {
    try Self.with(breaking: nil) { library, folder in
      let answer = try Suite.run(
        [
          "fuzz", library, "--seconds", "1", "--seed", "1", "--recordings",
          FaultyAdapter.recordings,
        ],
        in: folder)
      #expect(answer.status == 0, "\(answer.out)")
    }
  }

  @Test("records what a message brings, and finds it again")
  func record() throws {
    try Self.with(breaking: nil) { library, folder in
      let message = folder.appending(path: "other.txt")
      try Data("SN-9 high 1795392000009\nbroken\n".utf8).write(to: message)
      let recorded = try Suite.run(["record", library, message.path], in: folder)
      #expect(recorded.status == 0, "\(recorded.err)")
      let place = folder.appending(path: "other.expected")
      let text = try String(contentsOf: place, encoding: .utf8)
      #expect(text.contains("serialNumber=SN-9") && text.contains("\"skips\" : 1"))
      let good = try Suite.run([library, "--only", "P16", "--recordings", folder.path], in: folder)
      #expect(good.status == 0, "\(good.out)")
      try Data(text.replacing("high", with: "low").utf8).write(to: place)
      let bad = try Suite.run([library, "--only", "P16", "--recordings", folder.path], in: folder)
      #expect(bad.status == 7)
    }
  }
}
