import Foundation
import Testing

/// What may stand where in the sources.
@Suite("Words")
struct WordTests {
  /// The walls: where memory that Swift does not know is touched.
  static let walls = [
    "Sources/AdapterBinding/Boundary/", "Sources/AdapterBundle/Boundary/",
    "Sources/AdapterConformance/Boundary/",
    "Sources/AdapterHost/", "Sources/AdapterKit/", "Sources/AdapterKitTesting/",
    "Sources/AdapterTemplates/Boundary/", "Sources/ComplianceEvaluation/Boundary/",
    "Sources/ConnectorStore/SQLite/",
    "Sources/ControlSocket/Boundary/",
    "Sources/Sodium/", "Sources/SystemFiles/Boundary/",
    "Sources/Threads/",
    // Actors that name the thread they run on.
    "Sources/ConnectorLedger/ConnectorLedger.swift",
    "Sources/ConnectorService/Decisions/DecisionMaker.swift",
    "Sources/DeviceIntake/JSON/JSONDocument.swift", "adapters/",
  ]

  static var swiftFiles: [TextFile] {
    (Repository.shared.files(in: "Sources", named: ".swift")
      + Repository.shared.files(in: "adapters", named: ".swift")).filter { !$0.isGenerated }
  }

  @Test("The word unsafe stands behind the walls only")
  func unsafe() {
    for file in Self.swiftFiles where !Self.walls.contains(where: file.path.hasPrefix) {
      for line in file.lines
      where line.text.contains("unsafe") && line.code.contains(/\bunsafe\b/) {
        Issue.record("\(file.at(line)): unsafe does not belong into \(file.module)")
      }
    }
  }

  @Test("What the compiler cannot check has its proof in the line above")
  func proofs() {
    for file in Self.swiftFiles {
      for (index, line) in file.lines.enumerated()
      where ["@unchecked Sendable", "nonisolated(unsafe)"].contains(where: line.code.contains) {
        let above = index > 0 ? file.lines[index - 1].text.drop { $0 == " " } : ""
        guard !above.hasPrefix("//") else { continue }
        Issue.record("\(file.at(line)): the line above must say why this is safe")
      }
    }
  }

  /// What must not stand in the sources: the word to look for, its shape, and what is wrong with it.
  static var forbidden: [(word: String, shape: Regex<Substring>, what: String)] {
    [
      ("FIXME", /\bFIXME\b/, "an open end; finish it or file an issue"),
      ("TODO", /\bTODO\b/, "an open end; finish it or file an issue"),
      (
        "print(", /(?:^|[^.\w])print\(/,
        "a print; libraries do not print, the program has a printer"
      ),
      ("sleep(", /(?:^|[^.\w]|Task\.)u?sleep\(/, "a sleep; wait for what is waited for"),
      ("try!", /\btry!/, "an unhandled error"),
    ]
  }

  @Test("No open ends, prints, sleeps or unhandled errors in the sources")
  func forbiddenWords() {
    let printer = "Sources/gatehouse/Output/Printer.swift"
    for file in Self.swiftFiles {
      for line in file.lines {
        for (word, shape, what) in Self.forbidden where line.text.contains(word) {
          let isCode = word.hasSuffix("(") || word.hasSuffix("!")
          guard (isCode ? line.code : line.text).contains(shape),
            word != "print(" || file.path != printer
          else { continue }
          Issue.record("\(file.at(line)): \(what)")
        }
      }
    }
  }

  static let mostLines = 400

  @Test("No file is longer than 400 lines")
  func length() {
    let folders = ["Sources", "Tests", "adapters", "Plugins", "Scripts"]
    // Each is whole on purpose: somebody reads it from its first line to its last.
    let whole = [
      "Sources/MTDAdapterABI/include/mtda.h", "adapters/reference-c/reference.c",
      "adapters/reference-cpp/reference.cpp",
    ]
    for file in folders.flatMap({ Repository.shared.files(in: $0) })
    where !file.isGenerated && !whole.contains(file.path) && Self.isWritten(file) {
      #expect(file.lines.count <= Self.mostLines, "\(file.path) has \(file.lines.count) lines")
    }
  }

  /// Code that somebody wrote, rather than data.
  private static func isWritten(_ file: TextFile) -> Bool {
    [".swift", ".c", ".cpp", ".h", ".sh", ".proto"].contains(where: file.path.hasSuffix)
      || file.path.hasPrefix("Scripts/")
  }

  @Test("No path of one machine and no package registry in any file")
  func places() {
    // Put together here, so that this file does not hold what it looks for.
    let machine = ["/work", "/root", "/opt" + "/swift"].map { $0 + "/" }
    let registries: Set<Substring> = [
      "pypi", "pythonhosted", "npmjs", "crates", "debian", "golang",
    ]
    for file in Repository.shared.files {
      for line in file.lines {
        for path in machine where line.text.holds(path: path) {
          Issue.record("\(file.at(line)): \(path) is a path of one machine")
        }
        guard line.text.contains("://") else { continue }
        for match in line.text.matches(of: /https?:\/\/([A-Za-z0-9.-]+)/)
        where !registries.isDisjoint(with: match.1.split(separator: ".")) {
          Issue.record("\(file.at(line)): \(match.1) is a package registry")
        }
      }
    }
  }
}

extension String {
  /// Whether an absolute path that begins with `path` stands in the text, neither as the end of a
  /// relative path nor as part of a URL.
  fileprivate func holds(path: String) -> Bool {
    ranges(of: path).contains { range in
      guard range.lowerBound > startIndex else { return true }
      let before = self[index(before: range.lowerBound)]
      return !before.isLetter && !before.isNumber && !"._-})".contains(before)
    }
  }
}
