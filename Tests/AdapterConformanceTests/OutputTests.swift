import AdapterConformance
import Foundation
import Testing

/// Each output is read by somebody else's reader.
@Suite("A report", .serialized)
struct OutputTests {
  /// Writes the report of an adapter that passes, fails, crashes and leaves something out.
  static func report(
    _ format: String, _ body: (_ report: URL, _ folder: URL) throws -> Void
  ) throws {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(
        breaking: "P09", flags: ["-DFAULT_N08", "-DFAULT_L03", "-DFAULT_D02"], in: folder)
      let place = folder.appending(path: "report")
      let answer = try Suite.run(
        [
          library, "--recordings", FaultyAdapter.recordings, "--include", "L0,N08,D0,P09",
          "--format",
          format, "--output", place.path,
        ], in: folder)
      #expect(answer.status == 7)
      try body(place, folder)
    }
  }

  static func python(_ script: String, _ arguments: [String], in folder: URL) throws -> Suite.Answer
  {
    let place = Suite.root.appending(path: "Tests/AdapterConformanceTests/Readers/\(script)")
    return try Suite.run("/usr/bin/env", ["python3", place.path] + arguments, in: folder)
  }

  @Test("as TAP is read by Perl's TAP::Parser")
  func tap() throws {
    try Self.report("tap") { report, folder in
      let place = Suite.root.appending(path: "Tests/AdapterConformanceTests/Readers/tap.pl")
      let answer = try Suite.run("/usr/bin/env", ["perl", place.path, report.path], in: folder)
      #expect(answer.status == 0, "\(answer.err)")
      #expect(answer.out == "planned 20 failed D02 N08 P09 skipped 5 errors 0\n")
    }
  }

  @Test("as JUnit is well-formed, and its counts are those of its cases")
  func junit() throws {
    try Self.report("junit") { report, folder in
      let answer = try Self.python("junit.py", [report.path], in: folder)
      #expect(answer.status == 0, "\(answer.err)")
      #expect(answer.out == "tests 20 failures 2 errors 1 skipped 5\n")
    }
  }

  @Test("as SARIF holds to its schema, as far as it is used")
  func sarif() throws {
    try Self.report("sarif") { report, folder in
      let schema = Suite.root.appending(
        path: "Tests/AdapterConformanceTests/Readers/sarif-2.1.0.json")
      let answer = try Self.python("sarif.py", [schema.path, report.path], in: folder)
      #expect(answer.status == 0, "\(answer.err)")
      #expect(answer.out == "errors D02 N08 P09 warnings L03\n")
    }
  }

  @Test("as text shows failures alone when asked, each with what to do")
  func text() throws {
    try RunnerTests.with(breaking: "N08") { library, folder in
      let options = ["--include", "N", "--recordings", FaultyAdapter.recordings, "--seed", "5"]
      let all = try Suite.run([library] + options, in: folder).out
      let failed = try Suite.run([library, "--only-failed"] + options, in: folder).out
      #expect(all.contains("  ok   N01") && !failed.contains("N01"))
      for part in [
        "FAIL  N08", "seen:     an empty id gives a table.", "mend:", "--reproduce 5 --only N08",
      ] {
        #expect(failed.contains(part))
      }
    }
  }

  @Test("is certified when all rules of a level passed; minisign finds the signature good")
  func certificate() throws {
    try RunnerTests.with(breaking: nil) { library, folder in
      let (key, pub) = (folder.appending(path: "key").path, folder.appending(path: "pub").path)
      let made = try Suite.run(
        "/usr/bin/minisign", ["-G", "-W", "-f", "-s", key, "-p", pub], in: folder)
      try #require(made.status == 0, "\(made.err)")
      let place = folder.appending(path: "certificate.json").path
      let options = [
        "--recordings", FaultyAdapter.recordings, "--certificate", place, "--key", key,
      ]
      let part = try Suite.run([library, "--only", "N01"] + options, in: folder)
      #expect(part.status == 0 && !FileManager.default.fileExists(atPath: place))
      let whole = try Suite.run([library, "--level", "1"] + options, in: folder)
      try #require(whole.status == 0, "\(whole.out)")
      let verified = try Suite.run("/usr/bin/minisign", ["-V", "-m", place, "-p", pub], in: folder)
      #expect(verified.status == 0, "\(verified.err)")
      let text = try String(contentsOfFile: place, encoding: .utf8)
      let digest = try Suite.run("/usr/bin/sha256sum", [library], in: folder).out.prefix(64)
      #expect(text.contains("\"adapter\" : \"\(digest)\"") && text.contains("\"level\" : 1"))
    }
  }

  @Test("has a page for each rule, with the sentences that the program prints")
  func pages() throws {
    let folder = Suite.root.appending(path: "Sources/AdapterConformance/AdapterConformance.docc")
    #expect(Rule.all.count == 84)
    #expect(Set(Rule.all.map(\.id)).count == 84)
    let index = try String(contentsOf: folder.appending(path: "Rules.md"), encoding: .utf8)
    #expect(index == RulePage.index())
    for rule in Rule.all {
      let page = try String(
        contentsOf: folder.appending(path: "Rules/\(rule.id).md"), encoding: .utf8)
      #expect(page == RulePage.text(rule), "\(rule.id): make rule-pages")
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "Rules").path)
    #expect(files.count == 84)
  }
}
