import Foundation
import Testing

@Suite("Order of arrival")
struct OrderTests {
  @Test("Messages that come before their devices give the same decisions", .timeLimit(.minutes(5)))
  func messagesFirst() async throws {
    let message = ["ingest", "lookout", Package.sample("partners/lookout-events.json")]
    let fleet = ["import"] + (try Package.fleet())
    let devicesFirst = try await Self.decisions(after: [fleet, message])
    let messagesFirst = try await Self.decisions(after: [message, fleet])
    #expect(devicesFirst.differing(from: messagesFirst) == [])
    #expect(devicesFirst.count > 35)
  }

  @Test("Messages that come twice give the same decisions", .timeLimit(.minutes(5)))
  func twice() async throws {
    let message = ["ingest", "lookout", Package.sample("partners/lookout-events.json")]
    let fleet = ["import"] + (try Package.fleet())
    let once = try await Self.decisions(after: [fleet, message])
    let twice = try await Self.decisions(after: [fleet, message, message])
    #expect(once.differing(from: twice) == [])
  }

  private static func decisions(after commands: [[String]]) async throws -> Set<JSON> {
    let gatehouse = try Gatehouse(adapters: ["lookout"])
    try await gatehouse.prepare(
      ["connector", "add", "lookout"], ["connector", "set", "lookout", "iosEnabled=on"],
      ["policy", "compliance", "create", "iOS", "--platform", "ios", "--require", "low"],
      ["policy", "compliance", "assign", "iOS", "--all-devices"])
    for command in commands { try await gatehouse.prepare(command) }
    try await gatehouse.expectIdenticalTables()
    return Set(
      try await gatehouse.json("device", "list").without(ImportTests.incidental).elements)
  }
}
