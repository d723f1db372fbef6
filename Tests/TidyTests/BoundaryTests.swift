import Foundation
import Testing

/// What is kept from whom: each sentence of that page has a test, and what SECURITY.md says of it stands there.
@Suite("The page of what is kept from whom")
struct BoundaryTests {
  private static let page =
    Repository.shared.file("Sources/ConnectorService/ConnectorService.docc/Boundaries.md")
  private static let actors = [
    "An adapter's vendor", "Somebody who can send", "A member of the service's group",
    "Another local user", "A thief of a backup", "An administrator",
  ]

  /// A sentence of the page, with what stands behind it.
  private struct Row {
    var sentence: String
    var tests: [NamedTest]
    var place: String
  }

  private static func rows(of actor: String) throws -> [Row] {
    let page = try #require(page)
    return page.section(actor).filter { $0.text.hasPrefix("| **") }.map { line in
      let cells = line.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Row(
        sentence: cells[0], tests: NamedTest.all(in: cells.count > 1 ? cells[1] : ""),
        place: page.at(line))
    }
  }

  @Test("Each sentence names tests, and each of them exists", arguments: actors)
  func tests(actor: String) throws {
    let rows = try Self.rows(of: actor)
    #expect(rows.count > 5)
    for row in rows {
      #expect(!row.tests.isEmpty, "\(row.place): no test holds it")
      for test in row.tests {
        #expect(test.exists, "\(row.place): there is no test \(test.suite), \(test.name)")
      }
    }
  }

  @Test("SECURITY.md says the same of each of them, in the same words", arguments: actors)
  func words(actor: String) throws {
    let lines = try #require(Repository.shared.file("SECURITY.md")).section(actor)
      .filter { $0.text.hasPrefix("- ") }
    #expect(!lines.isEmpty)
    let sentences = Set(try Self.rows(of: actor).map(\.sentence))
    for line in lines {
      #expect(sentences.contains(String(line.text.dropFirst(2))), "SECURITY.md:\(line.number)")
    }
  }

  @Test("A test that does not exist is noticed")
  func noticed() {
    let named = NamedTest.all(
      in:
        "`HoldingTests.flags`, `HoldingTests.nothing`, `NoTests.flags`, `ChainTests` *no such title*"
    )
    #expect(named.map(\.exists) == [true, false, false, false])
  }
}

/// A test as a page names it: `Suite.function`, or a suite and, behind it, a sentence that is the function's name.
private struct NamedTest {
  var suite: String
  var name: String

  static func all(in text: String) -> [NamedTest] {
    text.matches(of: /`(\w+Tests)(?:\.(\w+)`|` \*([^*]+)\*)/).map {
      NamedTest(suite: String($0.1), name: String($0.2 ?? $0.3 ?? ""))
    }
  }

  var exists: Bool {
    Self.files.contains { file in
      file.text.contains("struct \(suite)")
        && (file.text.contains("func \(name)(") || file.text.contains("func `\(name)`("))
        && file.text.contains("@Test")
    }
  }

  private static let files = Repository.shared.files(in: "Tests", named: ".swift")
}
