import Foundation
import Testing

/// The breaker of an adapter that dies too often, in a running service and without one.
@Suite("Reset of an adapter", .serialized)
struct ResetTests {
  private func workshop(isServed: Bool) async throws -> Workshop {
    var workshop = try Workshop(isServed: isServed)
    workshop.gatehouse.isolation = "worker"
    try await workshop.trust()
    try await workshop.gatehouse.prepare(
      ["adapter", "install", try await workshop.bundle("1.0.0", of: "deadly")],
      ["connector", "add", "deadly"])
    return workshop
  }

  @Test(
    "A service gives up an adapter that dies too often, says so, and starts it again after a reset",
    .timeLimit(.minutes(5)))
  func breaker() async throws {
    let gatehouse = try await workshop(isServed: true).gatehouse
    let poison = try gatehouse.scratch.write("poison", to: "poison.txt")
    func state() async throws -> String? {
      try await gatehouse.json("adapter", "list")[0]["process"]["state"].text
    }
    #expect(try await state() == "running")
    // Between deaths it pauses, and the messages wait; the time limit bounds this.
    while try await state() != "breakerOpen" {
      _ = try await gatehouse.run("ingest", "deadly", poison)
    }
    #expect(try await gatehouse.json("connector", "list")[0]["process"]["deaths"].int == 5)
    #expect(try await gatehouse.run("connector", "list").out.contains("breaker open"))
    let before = try await gatehouse.json("adapter", "reset", "deadly")["before"]
    #expect(before["state"].text == "breakerOpen")
    #expect(try await state() != "breakerOpen")
    // The messages that wait are read again, and leave rows of other kinds.
    let act = try await gatehouse.json("audit", "list", "--kind", "act", "--limit", "1")[0]
    #expect(act["act"].text == "adapterReset" && act["object"].text == "Deadly Adapter")
  }

  @Test("Without a service there is nothing to reset, which is said and not recorded")
  func alone() async throws {
    let workshop = try await workshop(isServed: false)
    let gatehouse = workshop.gatehouse
    let answer = try await gatehouse.run("adapter", "reset", "deadly")
    #expect(answer.status == 0 && answer.out.contains("nothing to reset"))
    #expect(
      try await gatehouse.json("audit", "list", "--limit", "1")[0]["act"].text == "connectorSet")
    #expect(try await gatehouse.run("adapter", "reset", "nobody").status == 3)
  }
}
