import Foundation

/// What people read: every page of the package that says how it is now.
enum Documentation {
  static let pages = Repository.shared.files.filter {
    // A change log tells of what was.
    $0.path.hasSuffix(".md") && $0.path != "CHANGELOG.md"
  }

  static let architecture = "Sources/ConnectorService/ConnectorService.docc/Architecture.md"
}

/// Something that stands between backticks.
struct CodeSpan: Sendable {
  var text: String
  var line: TextFile.Line
}

extension TextFile {
  /// What stands between backticks outside of blocks of code.
  var codeSpans: [CodeSpan] {
    prose.filter { $0.text.contains("`") }.flatMap { line in
      line.text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 && !$0.element.isEmpty }
        .map { CodeSpan(text: String($0.element), line: line) }
    }
  }

  /// The lines of a page that are not in a block of code.
  var prose: [Line] {
    var isInBlock = false
    return lines.filter { line in
      guard line.text.drop(while: { $0 == " " }).hasPrefix("```") else { return !isInBlock }
      isInBlock.toggle()
      return false
    }
  }

  /// The prose under a heading, to the next heading of any depth.
  func section(_ heading: String) -> [Line] {
    let rest = prose.drop { $0.text.drop { $0 == "#" } != " \(heading)" }.dropFirst()
    return Array(rest.prefix { !$0.text.hasPrefix("#") })
  }
}
