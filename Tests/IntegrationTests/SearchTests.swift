import Foundation
import Testing

/// In which folders adapters are found, with the built program.
@Suite("The search for adapters", .serialized)
struct SearchTests {
  /// A site's and a vendor's folder, each with a version of the same adapter; the data folder has none.
  private func workshop() async throws -> Workshop {
    var workshop = try Workshop()
    workshop.gatehouse.furtherFolders = [workshop.scratch("site"), workshop.scratch("vendor")]
    try await workshop.trust()
    for (folder, version) in [("vendor", "1.0.0"), ("site", "1.1.0")] {
      try await workshop.gatehouse.prepare([
        "adapter", "install", try await workshop.bundle(version),
        "--adapters", workshop.scratch(folder),
      ])
    }
    return workshop
  }

  private func searched(_ workshop: Workshop) async throws -> [String: String] {
    let paths = try await workshop.gatehouse.json("adapter", "explain", "sound")["searched"]
      .elements
    return Dictionary(
      uniqueKeysWithValues: paths.map {
        (String(($0["path"].text ?? "").split(separator: "/").last ?? ""), $0["outcome"].text ?? "")
      })
  }

  @Test("The first folder that has a partner's adapter counts", .timeLimit(.minutes(5)))
  func order() async throws {
    guard !Gatehouse.isServed else { return }
    let workshop = try await workshop()
    #expect(try await workshop.states() == ["1.1.0": "ok", "1.0.0": "hidden"])
    #expect(
      try await searched(workshop) == ["adapters": "nothing", "site": "found", "vendor": "hidden"])
    try await workshop.gatehouse.prepare(
      ["connector", "add", "sound"], ["adapter", "install", try await workshop.bundle("1.2.0")])
    #expect(
      try await workshop.states() == ["1.2.0": "ok", "1.1.0": "hidden", "1.0.0": "hidden"])
    #expect(
      try await searched(workshop) == ["adapters": "found", "site": "hidden", "vendor": "hidden"])
    try await workshop.gatehouse.prepare(["adapter", "disable", "sound"])
    #expect(try await workshop.states()["1.1.0"] == "hidden", "what is disabled is not replaced")
    try await workshop.gatehouse.prepare(["adapter", "remove", "Sound Adapter", "--yes"])
    #expect(try await workshop.states() == ["1.1.0": "ok", "1.0.0": "hidden"])
  }

  @Test("A folder that others may write to is refused, and hides nothing", .timeLimit(.minutes(5)))
  func permissions() async throws {
    guard !Gatehouse.isServed else { return }
    let workshop = try await workshop()
    let site = workshop.scratch("site")
    try await workshop.shell("chmod o+w '\(site)'")
    let rows = try await workshop.gatehouse.json("adapter", "list").elements
    #expect(rows.contains { $0["problem"]["code"].text == "load.world-writable-parent" })
    #expect(rows.contains { $0["version"].text == "1.0.0" && $0["state"].text == "ok" })
    #expect(
      try await searched(workshop) == ["adapters": "nothing", "site": "refused", "vendor": "found"])
    let text = try await workshop.gatehouse.run("adapter", "explain", "sound")
    #expect(text.out.contains("load.world-writable-parent"))
  }

  @Test("A loose library of the folder that is named goes before installed ones")
  func loose() async throws {
    guard !Gatehouse.isServed else { return }
    let workshop = try await workshop()
    let folder = workshop.scratch("mine")
    let library = try await workshop.library("2.0.0")
    try await workshop.shell("mkdir '\(folder)' && cp '\(library)' '\(folder)/'")
    let rows = try await workshop.gatehouse.json("adapter", "list", "--adapters", folder).elements
    #expect(
      rows[0]["descriptor"]["adapterVersion"].text == "2.0.0" && rows[0]["state"].text == "ok")
    #expect(rows.dropFirst().allSatisfy { $0["state"].text == "hidden" })
  }

  @Test("A relative folder is refused")
  func relative() async throws {
    var workshop = try Workshop(isServed: false)
    workshop.gatehouse.furtherFolders = ["site"]
    try await workshop.expect(["trust", "list"], 64, "search.relative-path")
  }
}
