import AdapterHost
import ConnectorModel
import Foundation
import Testing

@Suite("A catalogue of folders")
struct AdapterCatalogTests {
  @Test("one bad adapter keeps no other from loading, and the first for a partner is used")
  func scan() async throws {
    try await FaultyAdapter.withFolder { folder in
      let (one, two) = ("\(folder)/one", "\(folder)/two")
      for path in [one, two] {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      }
      try Data("not a library".utf8).write(to: URL(fileURLWithPath: "\(one)/a.so"))
      try Data("ignored".utf8).write(to: URL(fileURLWithPath: "\(one)/readme.txt"))
      try build("\(one)/b.so", "Acme Mobile Shield", "00000000-0000-4000-8000-000000000001")
      try build("\(two)/b.so", "Acme Again", "00000000-0000-4000-8000-000000000001")
      try build("\(two)/c.so", "Acme Endpoint", "00000000-0000-4000-8000-000000000002")
      let catalog = AdapterCatalog.scan(folders: [one, two, "relative", "\(folder)/none"])
      #expect(
        catalog.findings.map(\.path)
          == [
            "\(one)/a.so", "\(one)/b.so", "\(two)/b.so", "\(two)/c.so", "relative",
            "\(folder)/none",
          ]
      )
      let codes = catalog.findings.map { finding in
        if case .failure(let error) = finding.outcome { error.code } else { "loaded" }
      }
      #expect(
        codes == [
          "load.not-elf", "loaded", "load.shadowed", "loaded", "load.folder-relative",
          "load.folder-unreadable",
        ])
      try lookUp(in: catalog)
    }
  }

  private func lookUp(in catalog: AdapterCatalog) throws {
    let found = [
      "00000000-0000-4000-8000-000000000002": "Acme Endpoint", "ACME ENDPOINT": "Acme Endpoint",
      "shield": "Acme Mobile Shield", "Mobile  Sh": "Acme Mobile Shield", "endp": "Acme Endpoint",
    ]
    for (typed, name) in found {
      #expect(try catalog.library(for: typed).descriptor.name == name, "\(typed)")
    }
    let ambiguous = #expect(throws: AdapterError.self) { try catalog.library(for: "acme") }
    #expect(ambiguous?.code == "catalog.ambiguous")
    #expect(ambiguous?.message.contains("Acme Endpoint") == true)
    for typed in ["", "hield", "nobody"] {
      let unknown = #expect(throws: AdapterError.self) { try catalog.library(for: typed) }
      #expect(unknown?.code == "catalog.unknown-partner", "\(typed)")
    }
  }

  private func build(_ path: String, _ name: String, _ id: String) throws {
    try FaultyAdapter.build(
      "entry", ["SOUND_NAME=\"\(name)\"", "SOUND_PARTNER_ID=\"\(id)\""], to: path)
  }
}
