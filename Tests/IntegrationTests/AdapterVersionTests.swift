import Foundation
import Testing

/// Another version of an adapter, and messages while there is none, with the built program.
@Suite("Versions of an adapter", .serialized, .timeLimit(.minutes(5)))
struct AdapterVersionTests {
  private static let partner = "deadly"

  /// The switch of this name as `connector show` has it.
  private func toggle(_ name: String, _ gatehouse: Gatehouse) async throws -> JSON? {
    try await gatehouse.json("connector", "show", Self.partner)["toggles"].elements
      .first { $0["toggle"].text == name }
  }

  @Test("What a newer version offers can be switched on at once, and acts as off after a rollback")
  func descriptor() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    let appSync = "allowPartnerToCollectIOSApplicationMetadata"
    let fewer = try await workshop.bundle("1.0.0", of: "deadly", ["TOGGLES=1"])
    try await workshop.trust()
    try await gatehouse.prepare(["adapter", "install", fewer], ["connector", "add", Self.partner])
    #expect(try await gatehouse.run("connector", "set", Self.partner, "\(appSync)=on").status == 5)

    try await gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("2.0.0", of: "deadly")],
      ["connector", "set", Self.partner, "\(appSync)=on", "--preview"],
      ["connector", "set", Self.partner, "\(appSync)=on"])
    let view = try await gatehouse.json("connector", "show", Self.partner)
    #expect(view["adapterVersion"].text == "2.0.0")
    #expect(try await toggle(appSync, gatehouse)?["effective"].bool == true)

    try await gatehouse.prepare(
      ["adapter", "rollback", Self.partner],
      ["connector", "set", Self.partner, "threatLifetimeHours=5"])
    let off = try #require(try await toggle(appSync, gatehouse))
    #expect(off["stored"].bool == true && off["effective"].bool == false)
    #expect(off["reason"].text == "notSupportedByAdapter")
    try await gatehouse.expectIdenticalTables()
  }

  @Test("An adapter that is installed and off is called that when its partner is to be connected")
  func off() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    try await gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0")], ["adapter", "disable", "sound"])
    for words in [["sound"], ["sound", "--preview"]] {
      try await workshop.expect(["connector", "add"] + words, 5, "install.disabled")
      let answer = try await gatehouse.run(["connector", "add"] + words)
      #expect(answer.err.contains("is installed"), "\(answer.err)")
      #expect(answer.err.contains("adapter enable"), "\(answer.err)")
    }
    try await workshop.expect(["connector", "add", "nobody"], 3, "catalog.unknown-partner")
    try await gatehouse.prepare(["adapter", "enable", "sound"], ["connector", "add", "sound"])
  }

  @Test("A message whose adapter may not be used waits with exit code 1, and is read later")
  func pending() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    try await gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0")], ["connector", "add", "sound"],
      ["adapter", "disable", "sound"])
    let message = try gatehouse.scratch.write("whatever", to: "message.txt")
    try await workshop.expect(["ingest", "sound", message], 1, "ingest.pending")
    let answer = try await gatehouse.run("ingest", "sound", message)
    #expect(answer.out.contains("kept for"))
    #expect(answer.err.contains("message.txt is kept and read later, because: The adapter of"))
    #expect(answer.err.contains("It is kept"), "\(answer.err)")
    let waiting = try await gatehouse.json("connector", "show", "sound")
    #expect(waiting["pendingMessages"].int == 2)
    #expect(waiting["partnerState"].text == "available")
    #expect(waiting["adapter"]["state"].text == "disabled")
    #expect(waiting["adapter"]["problem"]["code"].text == "install.disabled")
    let list = try await gatehouse.run("connector", "list")
    #expect(list.out.contains("available, adapter disabled"), "\(list.out)")
    let shown = try await gatehouse.run("connector", "show", "sound")
    #expect(shown.out.contains("gatehouse adapter enable"), "\(shown.out)")
    #expect(waiting["counts"]["messagesRefused"].int == 0)
    #expect(try await gatehouse.json("audit", "list", "--kind", "refusal") == .array([]))
    // It can be switched off all the same.
    try await gatehouse.prepare(
      ["connector", "set", "sound", "provisioned=off"],
      ["connector", "set", "sound", "provisioned=on"], ["adapter", "enable", "sound"],
      ["ingest", "sound", message])
    let read = try await gatehouse.json("connector", "show", "sound")
    #expect(read["pendingMessages"].int == 0 && read["counts"]["messages"].int == 3)
    #expect(read["adapter"]["state"].text == "usable" && read["adapter"]["problem"] == .null)
    try await gatehouse.expectIdenticalTables()
  }
}
