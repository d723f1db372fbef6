import Foundation
import Testing

/// The page that says how the program is built says what Package.swift and the other tests here say.
@Suite("The page about the architecture")
struct ArchitectureTests {
  private static let page = Repository.shared.file(Documentation.architecture)

  @Test("The table of modules has every target in its level")
  func levels() throws {
    let rows = try #require(Self.page).section("Modules").filter { $0.text.hasPrefix("| ") }
    var levels: [String: Int] = [:]
    var outside: Set<String> = []
    for row in rows {
      let cells = row.text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      for name in cells[1].split(separator: "`").map(String.init) where !name.contains(",") {
        if let level = Int(cells[0]) { levels[name] = level }
        if cells[0] == "outside" { outside.insert(name) }
      }
    }
    let targets = Manifest.shared.targets
    #expect(
      levels
        == Dictionary(
          targets.compactMap { target in target.level.map { (target.name, $0) } },
          uniquingKeysWith: { $1 }))
    let folders = Set(Repository.shared.files(in: "Sources").map(\.module))
    let plugins = Set(Repository.shared.files(in: "Plugins").map(\.module))
    let loaded = targets.filter { $0.level == nil }.map(\.name).filter(folders.contains)
    #expect(outside == plugins.union(loaded).union(["adapters/*"]))
  }

  @Test("It names every wall behind which unsafe may stand")
  func walls() throws {
    let page = try #require(Self.page)
    let line = try #require(page.prose.first { $0.text.hasPrefix("The word `unsafe` ") })
    let spans = Set(page.codeSpans.filter { $0.line.number == line.number }.map(\.text))
    for wall in WordTests.walls {
      // The module, and the folder or the file in it.
      let parts = wall.split(separator: "/").filter { $0 != "Sources" }.map(String.init)
      let last = parts[parts.count - 1]
      let isOneLine = last == "\(parts[0]).swift"
      #expect(spans.contains(parts[0]), "it does not name \(wall)")
      #expect(isOneLine || spans.contains(last), "it does not name \(wall)")
    }
  }

  @Test(
    "Whoever follows a path through the program reads few files",
    arguments: [("Following one check-in", 25), ("Following one message", 35)])
  func path(heading: String, fewerThan most: Int) throws {
    let page = try #require(Self.page)
    let numbers = Set(page.section(heading).map(\.number))
    let files = page.codeSpans.filter {
      numbers.contains($0.line.number) && $0.text.contains("/")
    }
    #expect(files.count > 15)
    #expect(Set(files.map(\.text)).count < most)
    for file in files {
      let isThere = Repository.shared.file("Sources/\(file.text)") != nil
      #expect(isThere, "\(page.at(file.line)): there is no Sources/\(file.text)")
    }
  }
}
