import Foundation

/// The files of this package as text, read once.
struct Repository: Sendable {
  let files: [TextFile]

  static let shared = Repository(root: root)

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Binary and very large files are left out, as is what tools make.
  private init(root: URL) {
    var files: [TextFile] = []
    for path in FileManager.default.enumerator(atPath: root.path) ?? .init() {
      guard let path = path as? String, Self.isOurs(path),
        let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      else { continue }
      files.append(TextFile(path: path, text: text))
    }
    self.files = files.sorted { $0.path < $1.path }
  }

  private static func isOurs(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    if parts[0] == "Package.resolved" { return false }
    return parts.allSatisfy {
      !$0.hasPrefix(".") || [".ci", ".gitignore", ".swift-format"].contains($0)
    }
  }

  func files(in folder: String, named suffix: String = "") -> [TextFile] {
    files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(suffix) }
  }

  func file(_ path: String) -> TextFile? { files.first { $0.path == path } }
}

/// A file of the package, its path relative to the package's folder.
struct TextFile: Sendable {
  let path: String
  let text: String
  let lines: [Line]

  /// A line with its number, from 1.
  struct Line: Sendable {
    let number: Int
    let text: String

    /// The line without strings and without what a comment says.
    var code: String {
      guard text.contains("\"") || text.contains("//") else { return text }
      let withoutStrings = text.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"")
      guard let comment = withoutStrings.firstRange(of: "//") else { return withoutStrings }
      return String(withoutStrings[..<comment.lowerBound])
    }
  }

  init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      Line(number: $0 + 1, text: String($1))
    }
  }

  /// Written by a generator, which has a style of its own.
  var isGenerated: Bool { path.hasSuffix(".pb.swift") }

  /// `Sources/Module/…`
  var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }

  func at(_ line: Line) -> String { "\(path):\(line.number)" }
}
