import Foundation
import Testing

@Suite("Help and completions")
struct HelpTests {
  @Test("Every command has help with a usage and an abstract", .timeLimit(.minutes(5)))
  func help() async throws {
    let gatehouse = try Gatehouse()
    let dump = try await gatehouse.run("--experimental-dump-help")
    let commands = Self.commands(try JSON(parsing: dump.out)["command"], under: [])
    #expect(commands.count > 40)
    for command in commands {
      let answer = try await gatehouse.run(command + ["--help"])
      let name = (["gatehouse"] + command).joined(separator: " ")
      #expect(answer.status == 0, "\(name)")
      #expect(answer.out.contains("USAGE: \(name)"), "\(name)")
      #expect(answer.out.hasPrefix("OVERVIEW: "), "\(name)")
    }
  }

  @Test("The program's own help begins with examples and names the exit codes")
  func overview() async throws {
    let answer = try await Gatehouse().run("--help")
    let examples = try #require(answer.out.firstRange(of: "Examples:"))
    let usage = try #require(answer.out.firstRange(of: "USAGE:"))
    #expect(examples.lowerBound < usage.lowerBound)
    #expect(
      answer.out.contains("Exit codes: 0 done, 1 failed, 3 not found, 4 denied, 5 conflict, 64"))
  }

  @Test("A paragraph of help is one line, which the terminal wraps and nobody before it")
  func paragraphs() async throws {
    let dump = try await Gatehouse().run("--experimental-dump-help")
    var count = 0
    for text in Self.discussions(try JSON(parsing: dump.out)["command"]) {
      count += 1
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (line, next) in zip(lines, lines.dropFirst()) {
        let isProse = { (line: Substring) in !line.isEmpty && !line.hasPrefix(" ") }
        #expect(!isProse(line) || line.hasSuffix(":") || !isProse(next), "\(line)")
      }
    }
    #expect(count > 20)
  }

  private static func discussions(_ command: JSON) -> [String] {
    [command["discussion"].text].compactMap { $0 }
      + command["subcommands"].elements.flatMap { discussions($0) }
  }

  @Test("A completion script is made for each shell", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) async throws {
    let answer = try await Gatehouse().run("--generate-completion-script", shell)
    #expect(answer.status == 0)
    #expect(answer.out.contains("classic-policy"))
  }

  /// The paths of all commands, `help` itself apart.
  private static func commands(_ command: JSON, under path: [String]) -> [[String]] {
    command["subcommands"].elements.flatMap { sub -> [[String]] in
      guard let name = sub["commandName"].text, name != "help" else { return [] }
      return [path + [name]] + commands(sub, under: path + [name])
    }
  }
}
