import ArgumentParser
import ConnectorService
import Foundation
import Testing

@testable import gatehouse

/// Settings come from words, files and standard input, and a secret never from a word.
struct SettingTests {
  /// Files and standard input of a test.
  private struct Desk: Console {
    let scratch: ScratchFolder
    var input = ""

    var environment: [String: String] { [:] }
    var folder: String { scratch.path("") }
    var isWatched: Bool { false }

    func write(_ text: String) {}
    func note(_ text: String) {}

    func open(_ path: String, atMost most: Int?) throws(ServiceError) -> FileHandle {
      do {
        let file = path == "-" ? try scratch.write(input, to: "input") : self.path(path)
        return try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      } catch {
        throw ServiceError(.notFound, "\(path) cannot be read")
      }
    }
  }

  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func changes(
    _ words: [String], _ options: [String], input: String = ""
  ) throws -> [SettingChange] {
    try SettingOptions.parse(options).changes(words, Desk(scratch: scratch, input: input))
  }

  @Test func `words, a file's lines and secrets come in this order`() throws {
    let settings = "# ours\n\n  androidEnabled=on\r\nsetting.token=t=1\nsetting.note=  two words\n"
    _ = try scratch.write(settings, to: "s")
    _ = try scratch.write("-----BEGIN\nx\n", to: "pem")
    let all = try changes(
      ["iosEnabled=off"],
      ["--settings-file", "s", "--secret", "pem=@pem", "--secret", "word=-"], input: "none")
    #expect(
      all == [
        SettingChange(name: "iosEnabled", value: "off"),
        SettingChange(name: "androidEnabled", value: "on"),
        SettingChange(name: "setting.token", value: "t=1"),
        SettingChange(name: "setting.note", value: "  two words"),
        SettingChange(name: "setting.pem", value: "-----BEGIN\nx", isLiteral: true),
        SettingChange(name: "setting.word", value: "none", isLiteral: true),
      ])
  }

  @Test(arguments: [
    "setting.apiKey", "setting.client_secret", "setting.TOKEN", "setting.db.password",
    "setting.accessToken2", "setting.pin",
  ])
  func `a word that holds a secret is refused without being repeated`(name: String) throws {
    let error = #expect(throws: ServiceError.self) { try changes(["\(name)=hunter2"], []) }
    let text = "\(error?.message ?? "") \(error.map { "\($0)" } ?? "")"
    #expect(error?.code == "setting.secret")
    #expect(text.contains("--secret") && !text.contains("hunter2"))
  }

  @Test(arguments: [
    "setting.account=acme", "setting.region=eu", "setting.keyboard=de", "setting.monkey=1",
    "scope=all",
  ])
  func `a word that names no secret is taken`(word: String) throws {
    #expect(try changes([word], []).count == 1)
  }

  /// What is wrong, and what the error names.
  private static let faults: [(options: [String], input: String, code: String?, names: String)] = [
    (["--secret", "apiKey=hunter2"], "", "setting.secret", "--secret KEY=@FILE"),
    (["--secret", "hunter2"], "", "setting.secret", "--secret KEY=@FILE"),
    (["--secret", "=@pem"], "", "setting.secret", "--secret KEY=@FILE"),
    (["--secret", "a=@"], "", "setting.secret", "--secret KEY=@FILE"),
    (["--secret", "a=-", "--secret", "b=-"], "hunter2", "setting.input-twice", "standard input"),
    (["--secret", "a=-", "--settings-file", "-"], "hunter2", "setting.input-twice", "twice"),
    (["--secret", "a=-"], "\n", "setting.unreadable", "setting.a"),
    (["--secret", "a=-"], "hunter2\0", "setting.unreadable", "setting.a"),
    (["--settings-file", "-"], "a=1\nhunter2\n", "setting.unreadable", "line 2 of standard input"),
    (["--settings-file", "-"], "=hunter2", "setting.unreadable", "line 1"),
    (["--secret", "a=@missing"], "", nil, "missing"),
    ([], "", nil, "--settings-file"),
  ]

  @Test(arguments: faults.indices)
  func `what cannot be taken is named, and a value is not repeated`(index: Int) throws {
    let fault = Self.faults[index]
    let error = #expect(throws: ServiceError.self) {
      try changes([], fault.options, input: fault.input)
    }
    let text = error.map { "\($0)" } ?? ""
    if let code = fault.code { #expect(error?.code == code, "\(text)") }
    #expect(text.contains(fault.names) && !text.contains("hunter2"), "\(text)")
  }

  @Test func `a file that is too long, or no text, is refused`() throws {
    _ = try scratch.write(String(repeating: "x", count: 1 << 20 + 1), to: "long")
    try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: scratch.path("bytes")))
    for (file, words) in [("long", "longer than"), ("bytes", "not UTF-8")] {
      let error = #expect(throws: ServiceError.self) {
        try changes([], ["--secret", "a=@\(file)"])
      }
      #expect(error?.message.contains(words) == true)
    }
  }

  @Test func `values of one setting given twice are not repeated`() async throws {
    let gatehouse = try Gatehouse(adapters: ["reference-c"])
    try await gatehouse.prepare(["connector", "add", "acme"])
    let file = try gatehouse.scratch.write("setting.word=hunter2\nsetting.word=hunter3\n", to: "s")
    let answer = try await gatehouse.run("connector", "set", "acme", "--settings-file", file)
    #expect(answer.status != 0 && answer.err.contains("twice") && !answer.err.contains("hunter"))
  }

  @Test(.timeLimit(.minutes(5)))
  func `a running service takes a secret from the caller's file, and none of its words has it`()
    async throws
  {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    try await gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0")], ["connector", "add", "sound"])
    let file = try gatehouse.scratch.write("hunter2\n", to: "secret.txt")
    for words in [["--secret", "apiKey=@\(file)"], ["--secret", "apiKey=-"]] {
      let answer = try await gatehouse.run(["connector", "set", "sound"] + words, input: file)
      #expect(answer.status == 0, "\(answer.err)")
      #expect(!answer.out.contains("hunter2"))
    }
    let typed = try await gatehouse.run("connector", "set", "sound", "setting.apiKey=hunter2")
    #expect(typed.status != 0 && !(typed.out + typed.err).contains("hunter2"))
    let record = try await gatehouse.run("audit", "list")
    #expect(record.out.contains("setting.apiKey") && !record.out.contains("hunter2"))
  }
}
