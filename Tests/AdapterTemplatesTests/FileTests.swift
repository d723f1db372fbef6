import AdapterTemplates
import Foundation
import Testing

/// The package's own files.
private let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite("Files of new adapters")
struct FileTests {
  private static func new(_ language: AdapterLanguage) throws -> NewAdapter {
    try NewAdapter(
      name: "Acme Shield", language: language, vendor: "Acme, Inc.", kit: root.path)
  }

  private static let expected: [AdapterLanguage: Set<String>] = [
    .c: [
      ".gitignore", "Makefile", "README.md", "adapter.c", "adapter_test.c", "fake_host.h",
      "mtda.h", "recordings/messages.expected", "recordings/messages.tsv",
    ],
    .cpp: [
      ".gitignore", "Makefile", "README.md", "adapter.cpp", "adapter_test.cpp", "fake_host.h",
      "mtda.h", "recordings/messages.expected", "recordings/messages.tsv",
    ],
    .rust: [
      ".gitignore", "Cargo.toml", "README.md", "mtda.h", "recordings/messages.expected",
      "recordings/messages.tsv", "src/descriptor.rs", "src/fake_host.rs", "src/lib.rs",
      "src/line.rs", "src/mtda.rs", "src/tests.rs",
    ],
    .swift: [
      ".gitignore", "Package.swift", "README.md", "Sources/AcmeShieldAdapter/AcmeShield.swift",
      "Sources/AcmeShieldAdapter/Entry.swift", "adapter.map",
      "Tests/AcmeShieldAdapterTests/MessageTests.swift",
      "recordings/messages.expected", "recordings/messages.jsonl",
    ],
  ]

  @Test("A new adapter has a source, a test, a recording and a README", arguments: expected)
  func files(language: AdapterLanguage, expected: Set<String>) throws {
    #expect(Set(try Self.new(language).files.map(\.path)) == expected)
  }

  @Test("Nothing of the template's own name is left", arguments: AdapterLanguage.allCases)
  func filledIn(language: AdapterLanguage) throws {
    let adapter = try Self.new(language)
    for file in adapter.files where Self.elsewhere[file.path] == nil {
      #expect(!file.path.lowercased().contains("example"))
      #expect(!file.text.lowercased().contains("example"), "\(file.path)")
      #expect(!file.text.contains("00000000-0000"), "\(file.path)")
    }
    let text = adapter.files.map(\.text).joined()
    for word in ["Acme Shield", "Acme, Inc.", adapter.partnerID] { #expect(text.contains(word)) }
  }

  @Test("Every partner id is new, and has the form that the header asks for")
  func partnerIDs() throws {
    let ids = try (0..<100).map { _ in try Self.new(.c).partnerID }
    #expect(Set(ids).count == 100)
    for id in ids {
      #expect(id.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil, "\(id)")
    }
  }

  @Test("The program has each file as it lies in the folder of templates, and leaves out none")
  func embedded() throws {
    var used: Set<String> = []
    for language in AdapterLanguage.allCases {
      let adapter = try NewAdapter(
        name: "Example Shield", language: language, vendor: "Example Vendor", kit: root.path)
      for file in adapter.files where Self.elsewhere[file.path] == nil {
        let own = "\(language.rawValue)/\(file.path)"
        let place = Self.templates[own] == nil ? "shared/\(file.path)" : own
        let text = file.text.replacing(adapter.partnerID, with: Self.noPartner)
          .replacing("\"\(root.path(percentEncoded: false).dropLast())\"", with: "\"../../..\"")
        #expect(Self.templates[place] == text, "\(place)")
        used.insert(place)
      }
    }
    #expect(used == Set(Self.templates.keys))
  }

  private static let noPartner = "00000000-0000-4000-8000-000000000000"

  /// The files below `adapters/templates` by their paths; what a build there has left behind does not count.
  private static let templates: [String: String] = {
    let folder = root.appending(path: "adapters/templates")
    var files: [String: String] = [:]
    for path in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      guard let path = path as? String,
        Set(path.split(separator: "/")).isDisjoint(with: ["target", ".build", "Cargo.lock"]),
        let text = try? String(contentsOf: folder.appending(path: path), encoding: .utf8)
      else { continue }
      files[path] = text
    }
    return files
  }()

  /// Files that are no template's, and where they lie.
  private static let elsewhere = [
    "mtda.h": "Sources/MTDAdapterABI/include/mtda.h", "adapter.map": "adapters/adapter.map",
  ]

  @Test(
    "The header and the linker's script go along as they are", arguments: AdapterLanguage.allCases)
  func elsewhere(language: AdapterLanguage) throws {
    let files = try Self.new(language).files.filter { Self.elsewhere[$0.path] != nil }
    #expect(files.map(\.path) == [language == .swift ? "adapter.map" : "mtda.h"])
    for file in files {
      let place = root.appending(path: try #require(Self.elsewhere[file.path]))
      #expect(try String(contentsOf: place, encoding: .utf8) == file.text)
    }
  }
}
