import Foundation
import Testing

/// A version that is tried beside the one in use, with the built program and workers.
@Suite("Shadow", .serialized)
struct ShadowTests {
  /// Version 1.0.0 in use, and this one installed beside it.
  private func workshop(_ switches: [String]) async throws -> Workshop {
    var workshop = try Workshop()
    workshop.gatehouse.isolation = "worker"
    try await workshop.trust()
    let old = try await workshop.bundle("1.0.0", of: "deadly", ["MENDED"])
    let new = try await workshop.bundle("1.1.0", of: "deadly", switches)
    try await workshop.gatehouse.prepare(
      ["adapter", "install", old], ["adapter", "install", new],
      ["adapter", "rollback", "deadly"], ["connector", "add", "deadly"])
    return workshop
  }

  private func importing(_ workshop: Workshop, model: String) async throws {
    let lines = (1...3).map {
      #"{"directoryDeviceId":"d\#($0)","mdmDeviceId":"m\#($0)","serialNumber":"S\#($0)","#
        + #""platform":"ios","ownership":"company","management":"enrolled","model":"\#(model)","#
        + #""installedApps":[{"appId":"org.example.app"}]}"#
    }
    let file = try workshop.gatehouse.scratch.write(
      lines.joined(separator: "\n"), to: "devices-\(UUID().uuidString).jsonl")
    try await workshop.gatehouse.prepare(["import", file])
  }

  @Test(
    "Where the two versions differ is listed, and only the one in use counts",
    .timeLimit(.minutes(5)))
  func differences() async throws {
    let workshop = try await workshop(["MENDED", "LEVEL=MTDA_DEVICE_STATE_HIGH_SEVERITY"])
    let gatehouse = workshop.gatehouse
    #expect(try await gatehouse.run("adapter", "shadow", "deadly").out.contains("No version"))
    try await gatehouse.prepare(["adapter", "shadow", "deadly", "1.1.0"])
    try await importing(workshop, model: "a")
    let message = try gatehouse.scratch.write("S2", to: "message.txt")
    try await gatehouse.prepare(["ingest", "deadly", message])

    let view = try await gatehouse.json("adapter", "shadow", "deadly")
    #expect(view["version"].text == "1.1.0" && view["currentVersion"].text == "1.0.0")
    #expect(view["isOn"].bool == true)
    #expect([view["equal"].int, view["different"].int, view["failures"].int] == [0, 4, 0])
    let rows = view["differences"].elements
    #expect(rows.map { $0["operation"].text } == ["receive", "devices", "devices", "devices"])
    #expect(rows.map { $0["subject"].text } == ["serialNumber S2", "#3", "#2", "#1"])
    #expect(
      rows.allSatisfy {
        $0["field"].text == "state" && $0["current"].text == "secured"
          && $0["shadow"].text == "highSeverity"
      })
    let partners = try await gatehouse.json("device", "show", "#1")["partners"]
    #expect(partners[0]["state"].text == "secured")
    #expect(try await gatehouse.json("connector", "show", "deadly")["counts"]["reports"].int == 4)

    try await gatehouse.prepare(["adapter", "shadow", "deadly", "--off"])
    try await importing(workshop, model: "b")
    let ended = try await gatehouse.json("adapter", "shadow", "deadly")
    #expect(ended["isOn"].bool == false && ended["different"].int == 4)
    let text = try await gatehouse.run("adapter", "shadow", "deadly").out
    #expect(text.contains("1.1.0 was tried beside 1.0.0"))
    let acts = try await gatehouse.json("audit", "list", "--limit", "2").elements
    #expect(acts.map { $0["act"].text } == ["shadowEnded", "shadowStarted"])
    #expect(acts.allSatisfy { $0["object"].text == "Deadly Adapter" })

    // A new trial counts from nothing, and rests while its version is the one in use.
    try await gatehouse.prepare(["adapter", "shadow", "deadly", "1.1.0"])
    #expect(try await gatehouse.json("adapter", "shadow", "deadly")["different"].int == 0)
    try await gatehouse.prepare(["adapter", "rollback", "deadly", "1.1.0"])
    try await importing(workshop, model: "c")
    #expect(try await gatehouse.json("adapter", "shadow", "deadly")["equal"].int == 0)
    try await gatehouse.expectIdenticalTables()
  }

  @Test(
    "A tried version that crashes counts for itself, and the one in use answers as ever",
    .timeLimit(.minutes(5)))
  func crashes() async throws {
    let workshop = try await workshop([])
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(["adapter", "shadow", "deadly", "1.1.0"])
    try await importing(workshop, model: "poison")
    let message = try gatehouse.scratch.write("poison", to: "message.txt")
    try await gatehouse.prepare(["ingest", "deadly", message])
    let view = try await gatehouse.json("adapter", "shadow", "deadly")
    #expect(view["failures"].int == 2)
    #expect(view["lastFailure"].text?.contains("does not survive") == true)
    #expect(try await gatehouse.json("quarantine", "list") == .array([]))
    let counts = try await gatehouse.json("connector", "show", "deadly")["counts"]
    #expect(counts["reports"].int == 4 && counts["messagesRefused"].int == 0)
    try await gatehouse.expectIdenticalTables()
  }

  @Test("A version that is being tried is not removed", .timeLimit(.minutes(5)))
  func removal() async throws {
    let workshop = try await workshop(["MENDED"])
    let gatehouse = workshop.gatehouse
    try await gatehouse.prepare(["adapter", "shadow", "deadly", "1.1.0"])
    let remove = ["adapter", "remove", "Deadly Adapter"]
    try await workshop.expect(remove + ["1.1.0"], 5, "shadow.is-tried")
    try await workshop.expect(remove + ["--yes"], 5, "shadow.is-tried")
    try await workshop.expect(remove + ["1.0.0"], 5, "install.in-use")
    try await gatehouse.prepare(
      ["adapter", "shadow", "deadly", "--off"], remove + ["1.1.0"])
    #expect(try await workshop.states() == ["1.0.0": "ok"])
  }

  @Test("A version that cannot be tried is refused", .timeLimit(.minutes(5)))
  func refusals() async throws {
    let workshop = try await workshop(["MENDED"])
    let shadow = ["adapter", "shadow", "deadly"]
    try await workshop.expect(shadow + ["1.0.0"], 5, "shadow.is-current")
    try await workshop.expect(shadow + ["9.9.9"], 3, "install.unknown-version")
    #expect(try await workshop.gatehouse.run("adapter", "shadow", "nobody", "1.1.0").status == 3)
    #expect(try await workshop.gatehouse.run(shadow + ["1.1.0", "--off"]).status == 64)
    #expect(try await workshop.gatehouse.json("adapter", "shadow", "deadly")["isOn"].bool == false)
    let key = try #require(try await workshop.gatehouse.json("trust", "list")[0]["id"].text)
    try await workshop.gatehouse.prepare(["trust", "revoke", key, "--reason", "stolen", "--yes"])
    try await workshop.expect(shadow + ["1.1.0"], 4, "sign.key-revoked")
  }
}
