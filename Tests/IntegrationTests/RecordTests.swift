import Foundation
import Testing

/// The record and its proof, with the built program.
@Suite("The record and the chain")
struct RecordTests {
  /// A workshop with some acts behind it, and its key.
  private func workshop() async throws -> Workshop {
    let workshop = try Workshop()
    try await workshop.trust()
    try await workshop.gatehouse.prepare(
      ["tenant", "set", "newDeviceGraceHours=5"], ["group", "create", "sales"],
      ["tenant", "set", "newDeviceGraceHours=6"])
    return workshop
  }

  /// Lets somebody write into the store who is not the program.
  private func tamper(_ workshop: Workshop, _ sql: String) async throws {
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

  @Test("A row that is altered, and a tail that is cut off, are found", .timeLimit(.minutes(5)))
  func chain() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    let checkpoint = workshop.scratch("monday.checkpoint")
    let (key, publicKey) = ("\(workshop.key).key", "\(workshop.key).pub")
    let whole = try await gatehouse.json("audit", "verify")
    #expect(whole["isWhole"].bool == true)
    let made = try await gatehouse.json("audit", "checkpoint", checkpoint, "--key", key)
    #expect(made == whole["head"])
    let again = ["audit", "checkpoint", checkpoint, "--key", key]
    #expect(try await gatehouse.run(again).status == 5)

    try await gatehouse.prepare(["tenant", "set", "newDeviceGraceHours=7"])
    let held = ["audit", "verify", "--checkpoint", checkpoint, "--public-key", publicKey]
    let verified = try await gatehouse.run(held)
    #expect(verified.status == 0 && verified.out.contains("holds the checkpoint"), "\(verified)")

    try await tamper(
      workshop, "DELETE FROM journal WHERE position > 2; DELETE FROM chain WHERE position > 2;")
    // A service has opened its store before. Whoever cuts off the tables as well is found by a checkpoint.
    if !Gatehouse.isServed {
      try await workshop.expect(["audit", "verify"], 1, "store.cutOff")
      #expect(try await gatehouse.run("store", "rebuild").status == 1)
    }
    if Gatehouse.isServed {
      #expect(try await gatehouse.run("audit", "verify").status == 0)
    } else {
      try await workshop.expect(["audit", "verify"], 1, "audit.lost")
    }
    try await workshop.expect(held, 1, "audit.cutOff")
    try await tamper(workshop, "UPDATE journal SET actor = 'nobody' WHERE position = 1;")
    try await workshop.expect(["audit", "verify"], 1, "audit.changed")
    #expect(try await gatehouse.run("audit", "verify").err.contains("row 1 of the journal"))
  }

  @Test("A checkpoint of another key, or that is none, proves nothing", .timeLimit(.minutes(5)))
  func foreignCheckpoint() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    let (other, checkpoint) = (workshop.scratch("other"), workshop.scratch("a.checkpoint"))
    try await gatehouse.prepare(
      ["adapter", "keygen", other], ["audit", "checkpoint", checkpoint, "--key", "\(other).key"])
    let verify = ["audit", "verify", "--checkpoint"]
    try await workshop.expect(
      verify + [checkpoint, "--public-key", "\(workshop.key).pub"], 4, "audit.not-signed")
    let nothing = try gatehouse.scratch.write("row: 1\n", to: "nothing")
    try await workshop.expect(
      verify + [nothing, "--public-key", "\(other).pub"], 64, "audit.no-checkpoint")
    #expect(try await gatehouse.run(verify + [checkpoint]).status == 64)
    let forged = try String(contentsOfFile: checkpoint, encoding: .utf8)
      .replacingOccurrences(of: "row:", with: "row:1")
    let file = try gatehouse.scratch.write(forged, to: "forged")
    try await workshop.expect(
      verify + [file, "--public-key", "\(other).pub"], 4, "audit.not-signed")
  }

  @Test("The record is listed by kind and time", .timeLimit(.minutes(5)))
  func filters() async throws {
    let gatehouse = try await workshop().gatehouse
    let all = try await gatehouse.json("audit", "list").elements
    #expect(all.map { $0["act"].text } == ["tenantSet", "groupSet", "tenantSet", "keyTrusted"])
    #expect(all.allSatisfy { $0["kind"].text == "act" })
    let ahead = try await gatehouse.json("audit", "list", "--since", "2999-01-01")
    #expect(ahead == .array([]))
    let behind = try await gatehouse.json("audit", "list", "--until", "2999-01-01T00:00:00Z")
    #expect(behind == .array(all))
    #expect(try await gatehouse.json("audit", "list", "--kind", "refusal") == .array([]))
    #expect(try await gatehouse.run("audit", "list", "--kind", "nothing").status == 64)
    #expect(try await gatehouse.run("audit", "list", "--since", "soon").status == 64)
  }

  @Test("Reports that were refused are in the record, by their codes", .timeLimit(.minutes(5)))
  func refusedReports() async throws {
    let workshop = try Workshop()
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    let bundle = try await workshop.bundle("1.0.0", of: "reports")
    try await gatehouse.prepare(["adapter", "install", bundle], ["connector", "add", "sound"])
    for word in ["no-device", "title-utf8", "sound"] {
      let message = try gatehouse.scratch.write(word, to: "\(word).txt")
      _ = try await gatehouse.run("ingest", "sound", message)
    }
    let refusals = try await gatehouse.json(
      "audit", "list", "--kind", "refusal", "--connector", "sound"
    ).elements
    #expect(refusals.map { $0["act"].text } == ["reportsRefused", "reportsRefused"])
    let details = refusals.map { $0["detail"].text ?? "" }
    #expect(details[0].hasSuffix("report.not-utf8") && details[1].hasSuffix("report.no-device"))
  }
}
