import Foundation

/// A page of documentation as the commands that stand in it.
struct Guide {
  struct Step {
    /// The line of the page, from 1.
    var line: Int
    var command: String
    /// Lines that it prints, in this order, with others between; `…` stands for any text.
    var expected: [String] = []
    /// A block of commands must succeed command by command; a line with a prompt as a whole.
    var isBlock: Bool
  }

  private(set) var steps: [Step] = []
  /// Languages of fenced blocks that this reader does not know.
  private(set) var unknownBlocks: [String] = []

  /// Reads blocks of `sh`, which are commands, and of `console`, which are commands behind a `$` and what they
  /// print. Blocks of `text` are examples.
  init(_ page: String) {
    var language: String?
    for (index, line) in page.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```") {
        language = language == nil ? String(line.dropFirst(3)) : nil
        begin(language, at: index + 1)
      } else if language == "sh" {
        steps[steps.count - 1].command += line + "\n"
      } else if language == "console" {
        addConsole(line, at: index + 1)
      }
    }
  }

  private mutating func begin(_ language: String?, at line: Int) {
    switch language {
    case nil, "text", "console": break
    case "sh": steps.append(Step(line: line + 1, command: "", isBlock: true))
    case let language?: unknownBlocks.append("\(line): \(language)")
    }
  }

  private mutating func addConsole(_ line: String, at number: Int) {
    if line.hasPrefix("$ ") {
      steps.append(Step(line: number, command: String(line.dropFirst(2)), isBlock: false))
    } else if !steps.isEmpty {
      steps[steps.count - 1].expected.append(line)
    }
  }
}

extension Guide.Step {
  /// The step as a file that a shell reads into itself.
  var script: String {
    isBlock
      ? command : "set +e\n\(command)\nguide_status=$?\nset -e\n[ \"$guide_status\" -eq 0 ]\n"
  }

  /// The first expected line that was not printed where it should have been; nil when all were.
  func missing(in output: String) -> String? {
    var lines = output.split(separator: "\n").map { Self.plain(String($0)) }[...]
    for line in expected {
      let parts = Self.plain(line).components(separatedBy: "…").filter { !$0.isEmpty }
      guard let found = lines.firstIndex(where: { Self.holds($0, parts) }) else { return line }
      lines = lines[(found + 1)...]
    }
    return nil
  }

  /// Runs of blanks count as one: tables are as wide as what is in them.
  private static func plain(_ line: String) -> String {
    line.split(separator: " ").joined(separator: " ")
  }

  private static func holds(_ line: String, _ parts: [String]) -> Bool {
    var rest = line[...]
    for part in parts {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
