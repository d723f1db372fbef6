import Foundation
import Testing

/// Tables that cannot be read, and the way out that the error names.
@Suite("Damaged tables")
struct DamagedTablesTests {
  /// Lets somebody write into the store who is not the program.
  private func damage(_ workshop: Workshop, _ sql: String) async throws {
    try await workshop.shell(
      """
      python3 - <<'END'
      import sqlite3
      store = sqlite3.connect("\(workshop.scratch("data/gatehouse.sqlite"))")
      store.executescript(\"\"\"\(sql)\"\"\")
      store.commit()
      END
      """)
  }

  @Test(
    "Where no command can read the tables, the one that the error names makes them anew",
    .timeLimit(.minutes(5)),
    arguments: [
      "UPDATE document SET json = x'7b' WHERE kind = 'group'",
      "UPDATE document SET json = x'00' WHERE kind = 'tenant'",
    ])
  func rebuild(sql: String) async throws {
    // A service would hold what it has read; it could not be started on these.
    let workshop = try Workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(
      ["tenant", "set", "newDeviceGraceHours=5"], ["group", "create", "sales"])
    try await damage(workshop, sql)
    for command in [["group", "list"], ["audit", "list"], ["device", "list"], ["serve"]] {
      let answer = try await gatehouse.run(command)
      #expect(answer.status == 1, "\(command)")
      #expect(answer.err.contains("gatehouse store rebuild"), "\(command): \(answer.err)")
    }
    let answer = try await gatehouse.run("store", "rebuild")
    #expect(answer.status == 1)
    #expect(answer.err.contains("store.tables-differed"), "\(answer.err)")
    #expect(try await gatehouse.json("group", "list")[0]["id"].text == "sales")
    #expect(try await gatehouse.json("tenant", "show")["newDeviceGraceHours"].int == 5)
    try await gatehouse.expectIdenticalTables()
  }

  @Test(
    "What somebody has changed in the tables by hand, the check names, and changes nothing",
    .timeLimit(.minutes(5)),
    arguments: [
      ("device", "UPDATE device SET is_jailbroken = 0, os_text = '99'"),
      ("device", "DELETE FROM device WHERE key = 1"),
      ("decision", "UPDATE decision SET since = since + 1"),
      ("decision", "DELETE FROM decision"),
      ("document", "DELETE FROM document WHERE kind = 'group'"),
    ])
  func check(table: String, sql: String) async throws {
    let workshop = try Workshop(isServed: Gatehouse.isServed)
    let gatehouse = workshop.gatehouse
    let devices = try gatehouse.scratch.write(
      "{\"serialNumber\":\"SN00001\",\"platform\":\"ios\",\"osVersion\":\"17.1\"}\n",
      to: "devices.jsonl")
    try await gatehouse.prepare(["import", devices], ["group", "create", "sales"])
    #expect(try await gatehouse.run("store", "check").status == 0)
    try await damage(workshop, sql)
    for _ in 0..<2 {
      let answer = try await gatehouse.run("store", "check")
      #expect(answer.status == 1)
      #expect(answer.err.contains("store.tables-differ"), "\(answer.err)")
      #expect(answer.err.contains(table), "\(answer.err)")
      #expect(answer.err.contains("gatehouse store rebuild"), "\(answer.err)")
    }
    #expect(try await gatehouse.run("audit", "verify").out.contains("gatehouse store check"))
    #expect(try await gatehouse.run("store", "rebuild").status == 1)
    #expect(try await gatehouse.run("store", "check").status == 0)
  }

  private static let cutOff =
    "DELETE FROM journal WHERE position > 1; DELETE FROM chain WHERE position > 1"

  @Test("Where the journal was cut off, every command says so, and nothing is changed")
  func cutOff() async throws {
    let workshop = try Workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(
      ["group", "create", "sales"], ["group", "create", "field"], ["group", "create", "office"])
    try await damage(workshop, Self.cutOff)
    for command in [
      ["group", "list"], ["audit", "verify"], ["group", "create", "more"], ["serve"], ["status"],
      ["store", "check"],
    ] {
      let answer = try await gatehouse.run(command)
      #expect(answer.status == 1, "\(command)")
      #expect(answer.err.contains("store.cutOff"), "\(command): \(answer.err)")
      #expect(answer.err.contains("gatehouse store rebuild"), "\(command): \(answer.err)")
    }
    #expect(try await gatehouse.run("store", "rebuild").status == 1)
    #expect(try await gatehouse.json("group", "list").elements.count == 1)
    try await gatehouse.prepare(["group", "create", "more"])
    #expect(try await gatehouse.json("group", "list").elements.count == 2)
  }

  @Test("Rows at the ends of what a number can be crash nothing", .timeLimit(.minutes(5)))
  func ends() async throws {
    let workshop = try Workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(["group", "create", "sales"])
    try await damage(
      workshop,
      """
      INSERT INTO chain SELECT 9223372036854775807, kind, recorded_at, latest, settings, formula,
        link FROM chain WHERE position = 1
      """)
    let answer = try await gatehouse.run("group", "create", "field")
    #expect(answer.status == 1)
    #expect(answer.err.contains("store.corrupt"), "\(answer.err)")
    #expect(try await gatehouse.run("audit", "verify").err.contains("audit.missing"))
    for command in [
      ["audit", "list", "--since", "9d"], ["store", "replay"], ["store", "check"],
      ["explain", "1", "--at", "2026-01-01"],
    ] {
      // Ended by itself, not by a trap.
      #expect([0, 1, 3].contains(try await gatehouse.run(command).status), "\(command)")
    }
  }

  @Test("A running service makes its tables anew as well", .timeLimit(.minutes(5)))
  func served() async throws {
    let workshop = try Workshop(isServed: true)
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(["group", "create", "sales"])
    try await damage(workshop, "DELETE FROM document WHERE kind = 'group'")
    #expect(try await gatehouse.run("store", "rebuild").status == 1)
    #expect(try await gatehouse.run("store", "rebuild").status == 0)
    #expect(try await gatehouse.json("group", "list")[0]["id"].text == "sales")
  }
}
