import Foundation
import Testing

/// Prose names only commands and options that the programs have.
@Suite("Commands in the documentation")
struct DocumentedCommandTests {
  /// What the programs do not say of themselves, each with its reason.
  static let allowed: [String: String] = [
    "--product": "An option of the plugin that checks adapters.",
    "gatehouse --generate-completion-script bash": "The parser of arguments understands it.",
  ]

  @Test("Every command and option that a page names exists")
  func commands() async throws {
    let programs = try await Self.programs()
    var count = 0
    for page in try Self.pages() {
      let text = try String(contentsOf: page, encoding: .utf8)
      for words in CommandWords.all(in: text) {
        count += 1
        guard let fault = words.fault(in: programs), Self.allowed[words.text] == nil else {
          continue
        }
        Issue.record("\(page.lastPathComponent): \(words.text): \(fault)")
      }
    }
    #expect(count > 200)
  }

  @Test(
    "A command that does not exist is noticed",
    arguments: [
      "`gatehouse melt`", "`gatehouse connector melt`", "`connector melt`", "`--melting`",
      "```console\n$ gatehouse device list --melting\n```",
      "```sh\nmake && adapter-conformance x.so --melting\n```",
      "```sh\necho x | gatehouse import - --melting=3\n```",
    ])
  func noticed(page: String) async throws {
    let programs = try await Self.programs()
    let words = CommandWords.all(in: page)
    #expect(words.count == 1)
    #expect(words.allSatisfy { $0.fault(in: programs) != nil })
  }

  /// What the programs say of themselves.
  private static func programs() async throws -> [JSON] {
    var programs: [JSON] = []
    let gatehouse = try Gatehouse()
    for name in ["gatehouse", "adapter-conformance"] {
      let dump = try await Gatehouse.start(
        Products.folder.appending(path: name).path, ["--experimental-dump-help"],
        gatehouse.environment, scratch: gatehouse.scratch
      ).answer.value
      programs.append(try JSON(parsing: dump.out)["command"])
    }
    return programs
  }

  /// Every page but the change log, which tells of what was.
  private static func pages() throws -> [URL] {
    let folders = ["", "Sources", "Tests", "adapters", "abi"]
    let pages = folders.flatMap { folder -> [URL] in
      let root = folder.isEmpty ? Package.root : Package.root.appending(path: folder)
      let paths =
        folder.isEmpty
        ? try? FileManager.default.contentsOfDirectory(atPath: root.path)
        : FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
      return (paths ?? []).filter { $0.hasSuffix(".md") && $0 != "CHANGELOG.md" }
        .map { root.appending(path: $0) }
    }
    try #require(pages.count > 90)
    return pages
  }
}

/// The words of a command, or of an option, as a page has them.
struct CommandWords {
  var text: String
  private var words: [String]

  private init(_ text: String) {
    self.text = text
    // What is quoted is one word, and no option.
    words = text.replacing(/"[^"]*"|'[^']*'/, with: "WORD").split(separator: " ").map(String.init)
  }

  private static let programs: Set<String> = ["gatehouse", "adapter-conformance"]

  /// What stands between backticks, and the lines of blocks of commands.
  static func all(in page: String) -> [CommandWords] {
    var isInBlock = false
    return page.split(separator: "\n").flatMap { line -> [CommandWords] in
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isInBlock.toggle()
        return []
      }
      guard isInBlock else {
        return line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset % 2 == 1 }.map { CommandWords(String($0.element)) }
          .filter { $0.isCommand }
      }
      return line.drop { $0 == "$" || $0 == " " }.split(separator: /\s(?:\||&&|;|>|&|#)(?:\s|$)/)
        .map { CommandWords(String($0)) }
        .filter { $0.words.first.map(programs.contains) ?? false }
    }
  }

  /// Whether it is a program with its words, two words that may be a command's, or an option.
  private var isCommand: Bool {
    guard let first = words.first else { return false }
    if Self.programs.contains(first) { return words.count > 1 }
    if first.hasPrefix("--") { return true }
    return words.count > 1 && words.prefix(2).allSatisfy { $0.wholeMatch(of: /[a-z-]+/) != nil }
  }

  /// Why it does not exist; nil when it does, or is no command after all.
  func fault(in programs: [JSON]) -> String? {
    if words[0].hasPrefix("--") {
      let names = words.filter { $0.hasPrefix("--") }.map(\.optionName)
      let known = programs.reduce(into: Set<String>()) { $0.formUnion($1.allOptionNames) }
      return names.first { !known.contains($0) }.map { "there is no option --\($0)" }
    }
    if let program = programs.first(where: { $0["commandName"].text == words[0] }) {
      return program.fault(of: words.dropFirst())
    }
    guard let gatehouse = programs.first, let group = gatehouse.subcommand(words[0]),
      !group["subcommands"].elements.isEmpty
    else { return nil }
    return group.fault(of: words.dropFirst())
  }
}

extension JSON {
  /// The command of this name among those of a dump of a program's help.
  fileprivate func subcommand(_ name: String) -> JSON? {
    self["subcommands"].elements.first { $0["commandName"].text == name }
  }

  fileprivate var optionNames: Set<String> {
    Set(
      self["arguments"].elements.flatMap { $0["names"].elements.compactMap { $0["name"].text } })
  }

  fileprivate var allOptionNames: Set<String> {
    self["subcommands"].elements.reduce(into: optionNames) { $0.formUnion($1.allOptionNames) }
  }

  /// What words name that the command does not have.
  fileprivate func fault(of words: ArraySlice<String>) -> String? {
    if let first = words.first, let sub = subcommand(first) {
      return sub.fault(of: words.dropFirst())
    }
    let name = self["commandName"].text ?? ""
    let fallback = self["defaultSubcommand"].text.flatMap(subcommand)
    if let first = words.first, !first.hasPrefix("-"), takesNoArgument,
      fallback?.takesNoArgument ?? true
    {
      return "\(name) has no command \(first)"
    }
    let known = optionNames.union(fallback?.optionNames ?? [])
    for word in words where word.hasPrefix("--") && !known.contains(word.optionName) {
      return "\(name) has no option --\(word.optionName)"
    }
    return nil
  }

  private var takesNoArgument: Bool {
    self["arguments"].elements.allSatisfy { $0["kind"].text != "positional" }
  }
}

extension String {
  fileprivate var optionName: String {
    String(drop { $0 == "-" }.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
  }
}
