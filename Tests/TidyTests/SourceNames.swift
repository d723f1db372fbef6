import Foundation

/// What exists: the names that sources, tests, scripts and data of the package have.
struct SourceNames: Sendable {
  static let shared = SourceNames(Repository.shared.files)

  /// Whole paths of files.
  private let paths: Set<String>
  /// Every part of a path: folders, files, and these without their endings.
  private let parts: Set<String>
  /// The files that declare or extend a type in Swift, or a message of the journal.
  private let types: [String: [TextFile]]
  private let functions: Set<String>
  /// Runs of letters, digits and underscores, wherever they stand.
  private let words: Set<String>
  /// Strings that stand in sources as a whole.
  private let strings: Set<String>

  private init(_ files: [TextFile]) {
    var types: [String: [TextFile]] = [:]
    var functions: Set<String> = []
    var words: Set<String> = []
    var strings: Set<String> = []
    // These tests name what they look for.
    for file in files
    where !file.path.hasSuffix(".md") && !file.path.hasPrefix("Tests/TidyTests/") {
      words.formUnion(file.text.words)
      guard !file.isGenerated else { continue }
      for line in file.lines {
        strings.formUnion(line.text.quoted)
        guard file.path.hasSuffix(".swift") || file.path.hasSuffix(".proto") else { continue }
        for type in line.text.names(after: Self.declarations) {
          types[type, default: []].append(file)
        }
        functions.formUnion(line.text.names(after: ["func"]))
      }
      if file.path.hasSuffix(".c") || file.path.hasSuffix(".h") {
        functions.formUnion(file.text.words)
      }
    }
    paths = Set(files.map(\.path))
    parts = Set(paths.flatMap { $0.split(separator: "/") }.flatMap(\.withAndWithoutEnding))
      .union(Manifest.shared.targets.map(\.name))
    (self.types, self.functions, self.words, self.strings) = (types, functions, words, strings)
  }

  private static let declarations: Set<Substring> = [
    "actor", "class", "enum", "extension", "message", "protocol", "struct", "typealias",
  ]

  /// Whether there is a file or folder of this path, or of one that ends with it. What stands before an asterisk
  /// is enough.
  func hasPath(_ path: String) -> Bool {
    let sought = path.prefix { $0 != "*" }
    return paths.contains { path in
      path.hasPrefix(sought) || path.hasSuffix("/\(sought)") || path.contains("/\(sought)/")
    }
  }

  /// Whether there is a type, a module, a folder or a file of this name, and in it what stands behind the dots.
  func hasType(_ name: String, members: [String]) -> Bool {
    guard let files = types[name] else { return members.isEmpty && parts.contains(name) }
    return members.allSatisfy { member in files.contains { $0.text.words.contains(member) } }
  }

  func hasFunction(_ name: String) -> Bool { functions.contains(name) }
  func hasWord(_ word: String) -> Bool { words.contains(word) }

  /// Whether there is a code of this name, as a whole or put together of its two parts.
  func hasCode(_ first: String, _ second: String) -> Bool {
    strings.contains("\(first).\(second)") || strings.contains(second)
      || (!second.contains("-") && words.contains(second))
  }

  /// Whether codes begin with this.
  func hasCodes(of first: String) -> Bool { strings.contains { $0.hasPrefix("\(first).") } }
}

extension String {
  /// Runs of ASCII letters, digits and underscores.
  var words: Set<String> {
    Set(
      utf8.split { !($0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_")) }
        .map { String(Substring($0)) })
  }

  /// What stands between double quotes, without that which has a backslash or is put together.
  fileprivate var quoted: [String] {
    guard contains("\"") else { return [] }
    return split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && !$0.element.contains("\\") }.map { String($0.element) }
  }

  /// The names that follow one of some words: of `extension A.B`, A and B.
  fileprivate func names(after words: Set<Substring>) -> [String] {
    let parts = split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    return zip(parts, parts.dropFirst()).filter { words.contains($0.0) }
      .flatMap { $0.1.split(separator: ".").map(String.init) }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self & 0xDF) }
}

extension Substring {
  fileprivate var withAndWithoutEnding: [String] {
    guard let dot = lastIndex(of: ".") else { return [String(self)] }
    return [String(self), String(self[..<dot])]
  }
}
