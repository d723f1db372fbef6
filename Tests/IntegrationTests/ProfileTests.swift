import Foundation
import Testing

/// Where each adapter's code runs, with the built program.
@Suite("A profile for each adapter", .serialized)
struct ProfileTests {
  /// An installed adapter and its connector; nothing is said for all adapters.
  private func workshop(isServed: Bool = Gatehouse.isServed) async throws -> Workshop {
    var workshop = try Workshop(isServed: isServed)
    workshop.gatehouse.isolation = ""
    try await workshop.trust()
    try await workshop.gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0")], ["connector", "add", "sound"])
    return workshop
  }

  private func shown(_ gatehouse: Gatehouse) async throws -> Set<String> {
    let list = try await gatehouse.json("adapter", "list")[0]["isolation"].text
    let connector = try await gatehouse.json("connector", "show", "sound")["isolation"].text
    let explained = try await gatehouse.json("adapter", "explain", "sound")["isolation"].text
    return Set([list, connector, explained].compactMap { $0 })
  }

  @Test(
    "What is kept of an adapter is shown in every listing and recorded", .timeLimit(.minutes(5)))
  func kept() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    #expect(try await shown(gatehouse) == ["sandboxed worker"])
    let none = try await gatehouse.json("adapter", "profile", "sound")
    #expect(none["profile"] == .null && none["isolation"].text == "sandboxed worker")

    try await gatehouse.prepare(["adapter", "profile", "sound", "worker"])
    #expect(try await shown(gatehouse) == ["worker"])
    try await gatehouse.prepare(["adapter", "profile", "sound", "--accept-missing", "landlock"])
    #expect(try await shown(gatehouse) == ["worker, may lack Landlock"])
    try await gatehouse.prepare(["adapter", "profile", "sound", "--require", "landlock"])
    #expect(try await shown(gatehouse) == ["worker"])
    try await gatehouse.prepare(["adapter", "profile", "sound", "in-process", "--yes"])
    #expect(try await shown(gatehouse) == ["in process"])

    let acts = try await gatehouse.json("audit", "list", "--limit", "4").elements
    #expect(
      acts.map { $0["act"].text } == [
        "adapterProfileChanged", "missingLayerRequired", "missingLayerAccepted",
        "adapterProfileChanged",
      ])
    #expect(acts.map { $0["which"].text } == ["in-process", "landlock", "landlock", "worker"])
    #expect(acts[0]["detail"].text == "from worker")

    // An installation of another version keeps it.
    try await gatehouse.prepare(["adapter", "install", try await workshop.bundle("1.1.0")])
    #expect(try await gatehouse.json("adapter", "profile", "sound")["profile"].text == "in-process")
  }

  @Test("What is said for all adapters goes before what is kept of one", .timeLimit(.minutes(5)))
  func forAll() async throws {
    var workshop = try await workshop(isServed: false)
    try await workshop.gatehouse.prepare(["adapter", "profile", "sound", "in-process", "--yes"])
    workshop.gatehouse.isolation = "worker"
    #expect(try await shown(workshop.gatehouse) == ["worker"])
  }

  @Test("An adapter runs where its profile says", .timeLimit(.minutes(5)))
  func effect() async throws {
    var workshop = try Workshop()
    workshop.gatehouse.isolation = ""
    let gatehouse = workshop.gatehouse
    try await workshop.trust()
    try await gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0", of: "deadly")],
      ["connector", "add", "deadly"], ["adapter", "profile", "deadly", "worker"])
    let poison = try gatehouse.scratch.write("poison", to: "poison.txt")
    #expect(try await gatehouse.run("ingest", "deadly", poison).status == 1)
    #expect(try await gatehouse.json("quarantine", "list").elements.count == 1)
    guard !Gatehouse.isServed else { return }
    try await gatehouse.prepare(["adapter", "profile", "deadly", "in-process", "--yes"])
    let other = try gatehouse.scratch.write("poison", to: "other.txt")
    #expect(try await gatehouse.run("ingest", "deadly", other).status < 0)
  }

  @Test("What is wrong is refused and changes nothing", .timeLimit(.minutes(5)))
  func refusals() async throws {
    let workshop = try await workshop()
    let gatehouse = workshop.gatehouse
    let profile = ["adapter", "profile", "sound"]
    try await workshop.expect(profile + ["in-process"], 5, "confirmationRequired")
    #expect(try await gatehouse.run(profile + ["in-process"]).err.contains("every app list"))
    try await workshop.expect(profile + ["cage"], 64, "isolation.unknown")
    try await workshop.expect(
      profile + ["--accept-missing", "wall"], 64, "isolation.unknown-layer")
    try await workshop.expect(
      ["adapter", "profile", "nobody", "worker"], 3, "install.unknown-partner")
    #expect(
      try await gatehouse.run(profile + ["worker", "--require", "landlock"]).status == 64)
    #expect(try await shown(gatehouse) == ["sandboxed worker"])

    // A lock file that somebody has edited: what is kept in the journal counts.
    let lock = "\(gatehouse.adaptersFolder)/adapters.lock"
    try await gatehouse.prepare(profile + ["worker"])
    let text = try String(contentsOfFile: lock, encoding: .utf8)
    #expect(text.contains("\"worker\""))
    try text.replacingOccurrences(of: "\"worker\"", with: "\"cage\"")
      .write(toFile: lock, atomically: false, encoding: .utf8)
    guard !Gatehouse.isServed else { return }
    #expect(try await gatehouse.json("adapter", "list")[0]["state"].text == "ok")
    #expect(try String(contentsOfFile: lock, encoding: .utf8) == text)
  }
}
