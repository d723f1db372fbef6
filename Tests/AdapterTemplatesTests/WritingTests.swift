import AdapterTemplates
import Foundation
import Testing

@Suite("Writing a new adapter")
struct WritingTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "new-adapter-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func contents(_ folder: URL) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  @Test("All files are there, and nothing beside them")
  func writes() throws {
    try withFolder { folder in
      let adapter = try NewAdapter(name: "acme", language: .rust)
      try adapter.write(to: folder.appending(path: adapter.folder).path)
      #expect(try contents(folder) == ["acme-adapter"])
      for file in adapter.files {
        let place = folder.appending(path: "acme-adapter/\(file.path)")
        #expect(try String(contentsOf: place, encoding: .utf8) == file.text)
      }
    }
  }

  @Test("Folders on the way are made")
  func folders() throws {
    try withFolder { folder in
      try NewAdapter(name: "acme", language: .c).write(to: folder.appending(path: "a/b").path)
      #expect(try contents(folder.appending(path: "a")) == ["b"])
    }
  }

  @Test(
    "What is there is never overwritten, be it a folder, a file or a link to nowhere",
    arguments: ["folder", "file", "link"])
  func exists(kind: String) throws {
    try withFolder { folder in
      let place = folder.appending(path: "acme").path
      switch kind {
      case "folder":
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      case "file": try Data("mine".utf8).write(to: URL(fileURLWithPath: place))
      default:
        try FileManager.default.createSymbolicLink(
          atPath: place, withDestinationPath: folder.appending(path: "nowhere").path)
      }
      let adapter = try NewAdapter(name: "acme", language: .c)
      #expect(throws: TemplateError.exists(place)) { try adapter.write(to: place) }
      #expect(try contents(folder) == ["acme"])
    }
  }

  @Test("A place that cannot be written to is named, and nothing is left behind")
  func cannotWrite() throws {
    try withFolder { folder in
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      let place = file.appending(path: "acme").path
      let adapter = try NewAdapter(name: "acme", language: .c)
      #expect {
        try adapter.write(to: place)
      } throws: { error in
        guard case .cannotWrite(place, _) = error as? TemplateError else { return false }
        return true
      }
      #expect(try contents(folder) == ["file"])
    }
  }

  @Test("An adapter in Swift needs Gatehouse's package, and the others do not")
  func kit() throws {
    #expect(throws: TemplateError.kitIsMissing) { try NewAdapter(name: "acme", language: .swift) }
    for language in [AdapterLanguage.c, .cpp, .rust] {
      _ = try NewAdapter(name: "acme", language: language)
    }
  }

  @Test("A folder without AdapterKit, and a text that a manifest cannot hold, are refused")
  func badKit() throws {
    try withFolder { folder in
      for place in [folder.path, "\(folder.path)\"", "https://example.org/\"", ""] {
        #expect(throws: TemplateError.badKit(place)) {
          try NewAdapter(name: "acme", language: .swift, kit: place)
        }
      }
    }
  }

  @Test(
    "A repository is depended on by its URL, and its products by the name that the URL gives it",
    arguments: [
      ("https://example.org/tools/gatehouse.git", "gatehouse"),
      ("https://example.org/mirror-of-gatehouse", "mirror-of-gatehouse"),
      ("git@example.org:tools/gatehouse.git", "gatehouse"),
    ])
  func repository(url: String, package: String) throws {
    let adapter = try NewAdapter(name: "acme", language: .swift, kit: url)
    let manifest = try #require(adapter.files.first { $0.path == "Package.swift" }).text
    #expect(manifest.contains(#".package(url: "\#(url)", branch: "main", traits: [])"#))
    #expect(manifest.contains(#".product(name: "AdapterKit", package: "\#(package)")"#))
  }
}
