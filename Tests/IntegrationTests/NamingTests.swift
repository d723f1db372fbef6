import Foundation
import Testing

/// What the words of a command mean: a beginning is enough to look, and not to destroy.
@Suite("Names", .timeLimit(.minutes(5)))
struct NamingTests {
  private func connected() async throws -> Gatehouse {
    let gatehouse = try Gatehouse(adapters: ["lookout", "symantec"])
    try await gatehouse.prepare(["connector", "add", "lookout"], ["connector", "add", "symantec"])
    return gatehouse
  }

  @Test("What is disabled or deleted is named by its whole name or id")
  func destructive() async throws {
    let gatehouse = try await connected()
    let policies = try await gatehouse.json("classic-policy", "list")
    let connectors = try await gatehouse.json("connector", "list")
    for command in [
      ["classic-policy", "delete", "lookout", "--yes"],
      ["classic-policy", "disable", "l", "--yes"],
      ["connector", "delete", "lookout", "--yes"], ["connector", "delete", "Lookout for", "--yes"],
    ] {
      let answer = try await gatehouse.run(command + ["--output", "json"])
      #expect(answer.status == 5, "\(command): \(answer.err)")
      #expect(try JSON(parsing: answer.err)["error"]["code"].text == "wholeNameRequired")
      #expect(answer.err.contains("whole name"), "\(answer.err)")
    }
    for word in ["e", "r", "ookout", "for Work", ""] {
      for command in [["classic-policy", "delete"], ["connector", "delete"]] {
        let answer = try await gatehouse.run(command + [word, "--yes"])
        #expect(answer.status == 3 || answer.status == 5, "\(command) \(word): \(answer.err)")
      }
    }
    #expect(try await gatehouse.json("classic-policy", "list") == policies)
    #expect(try await gatehouse.json("connector", "list") == connectors)

    let id = try #require(policies[0]["id"].text)
    try await gatehouse.prepare(
      ["classic-policy", "disable", id, "--yes"],
      ["connector", "delete", "lookout for work", "--yes"],
      ["connector", "delete", connectors[1]["id"].text ?? "", "--yes"])
    #expect(try await gatehouse.json("connector", "list") == .array([]))
  }

  @Test("What is looked at or set is found by the beginning of a word of its name alone")
  func others() async throws {
    let gatehouse = try await connected()
    for word in ["lookout", "LOOK", "work", "Lookout for"] {
      let view = try await gatehouse.json("connector", "show", word)
      #expect(view["name"].text == "Lookout for Work", "\(word)")
    }
    #expect(
      try await gatehouse.json("classic-policy", "show", "look")["connectorName"].text
        == "Lookout for Work")
    try await gatehouse.prepare(["connector", "set", "look", "iosEnabled=on"])
    for word in ["ookout", "ndpoint", "or"] {
      #expect(try await gatehouse.run("connector", "show", word).status == 3, "\(word)")
    }
  }
}
