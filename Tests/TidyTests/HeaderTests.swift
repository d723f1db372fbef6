import Foundation
import Testing

/// Half of the ABI header is prose: whoever writes an adapter has nothing else.
@Suite("The ABI header")
struct HeaderTests {
  static let path = "Sources/MTDAdapterABI/include/mtda.h"

  @Test("Every type, function and slot follows a comment")
  func comments() throws {
    let header = try #require(Repository.shared.file(Self.path))
    var declarations = 0
    for (index, line) in header.lines.enumerated() where line.text.declaresSomething {
      declarations += 1
      guard !header.isDescribed(index) else { continue }
      Issue.record("\(header.at(line)): a declaration without a comment")
    }
    #expect(declarations > 40)
  }

  @Test("Every function says in which role it is called")
  func roles() throws {
    let header = try #require(Repository.shared.file(Self.path))
    for (index, line) in header.lines.enumerated() where line.text.declaresFunction {
      let above = header.lines[..<index].reversed().prefix { !$0.text.isEmpty }
      let hasRole = above.contains {
        $0.text.contains(/\[(control|data|any-thread)(, (in)?active)?\]/)
      }
      guard !hasRole else { continue }
      Issue.record("\(header.at(line)): the comment names no role")
    }
  }
}

extension String {
  fileprivate var declaresFunction: Bool {
    contains(/^  [a-z].*\(\*[a-z_]+\)\(/)
  }

  fileprivate var declaresSomething: Bool {
    declaresFunction || hasPrefix("typedef ") || hasPrefix("MTDA_EXPORT ")
  }
}

extension TextFile {
  /// Whether a comment ends above, with nothing between but constants and declarations of the same breath.
  fileprivate func isDescribed(_ index: Int) -> Bool {
    for line in lines[..<index].reversed() {
      let text = line.text
      if text.hasSuffix("*/") { return true }
      let isBetween =
        text.isEmpty || text.hasPrefix("#define") || (text.declaresSomething && text.hasSuffix(";"))
      if !isBetween { return false }
    }
    return false
  }
}
