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
