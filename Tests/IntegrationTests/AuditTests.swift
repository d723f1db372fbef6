import Foundation
import Testing

@Suite("The record of what administrators did")
struct AuditTests {
  @Test(
    "Every act on adapters and keys is recorded with who, when and what, newest first",
    .timeLimit(.minutes(5)))
  func acts() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let (old, new) = (try await workshop.bundle("1.0.0"), try await workshop.bundle("1.1.0"))
    let key = try #require(try await gatehouse.json("trust", "list")[0]["id"].text)
    let secret = try gatehouse.scratch.write("very-secret\n", to: "word.txt")
    let commands: [(command: [String], act: String, which: String?)] = [
      (["adapter", "install", old], "adapterInstalled", "1.0.0"),
      (["adapter", "install", new], "adapterInstalled", "1.1.0"),
      (["adapter", "rollback", "sound"], "adapterRolledBack", "1.0.0"),
      (["adapter", "pin", "sound", "1.1.0"], "adapterPinned", "1.1.0"),
      (["adapter", "pin", "sound", "--none"], "adapterUnpinned", nil),
      (["adapter", "disable", "sound"], "adapterDisabled", nil),
      (["adapter", "enable", "sound"], "adapterEnabled", nil),
      (["connector", "add", "sound"], "connectorSet", "11111111-2222-4333-8444-555555555555"),
      (
        ["connector", "set", "sound", "--secret", "word=@\(secret)"], "connectorSet",
        "11111111-2222-4333-8444-555555555555"
      ),
      (["tenant", "set", "newDeviceGraceHours=5"], "tenantSet", nil),
      (["adapter", "remove", "sound", "1.0.0"], "adapterRemoved", "1.0.0"),
      (["trust", "revoke", key, "--reason", "stolen", "--yes"], "keyRevoked", key),
      (["trust", "remove", key], "keyRemoved", key),
    ]
    for (command, act, which) in commands {
      try await gatehouse.prepare(command)
      let row = try await gatehouse.json("audit", "list", "--limit", "1")[0]
      #expect(row["act"].text == act, "\(command)")
      #expect(row["which"].text == which, "\(command)")
      #expect(row["actor"].text == NSUserName(), "\(command)")
    }
    let all = try await gatehouse.json("audit", "list").elements
    // The key that was trusted at the beginning comes last, and a sound adapter has no classic policy.
    #expect(all.count == commands.count + 1)
    #expect(all.last?["act"].text == "keyTrusted")
    #expect(all.last?["detail"].text == "for all partners")
    #expect(
      all.compactMap { $0["position"].int } == all.compactMap { $0["position"].int }.sorted(by: >))
    let table = try await gatehouse.run("audit")
    #expect(table.out.contains("adapter installed") && !table.out.contains("very-secret"))
    try await gatehouse.expectIdenticalTables()
  }

  @Test("What was refused is not recorded, and questions record nothing", .timeLimit(.minutes(5)))
  func refused() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let bundle = try await workshop.bundle("1.0.0")
    let before = try await gatehouse.json("audit", "list")
    let forged = try gatehouse.scratch.write("no archive", to: "forged.mtda")
    for command in [
      ["adapter", "install", forged], ["adapter", "install", workshop.scratch("missing.mtda")],
      ["adapter", "rollback", "sound"], ["adapter", "pin", "sound", "9.9.9"],
      ["adapter", "disable", "sound"], ["adapter", "remove", "Sound Adapter", "--yes"],
      ["trust", "add", forged, "--partner", "*"], ["trust", "revoke", "no id", "--reason", "x"],
      ["trust", "remove", "0123456789ABCDEF"],
    ] {
      #expect(try await gatehouse.run(command).status != 0, "\(command)")
    }
    try await gatehouse.prepare(
      ["adapter", "verify", bundle], ["trust", "list"], ["adapter", "list"])
    #expect(try await gatehouse.json("audit", "list") == before)
    #expect(try await gatehouse.run("audit", "list", "--limit", "0").status == 64)
  }
}
