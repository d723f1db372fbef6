import Foundation
import TestSupport
import Testing

/// What people have typed, and what the program must answer: `Tests/FieldCases/Commands`.
@Suite("Commands from the field", .timeLimit(.minutes(10)))
struct FieldCommandTests {
  @Test("A command answers as the case says", arguments: try FieldCases.all(in: "Commands"))
  func answer(one: FieldCase) async throws {
    let adapters = try one.optionalPart("adapters", as: [String].self) ?? []
    let ownsStore = try one.optionalPart("alone", as: Bool.self) ?? false
    let gatehouse =
      ownsStore
      ? try Gatehouse(adapters: adapters, isServed: false) : try Gatehouse(adapters: adapters)
    let command = FieldCommand(
      gatehouse: gatehouse, files: try one.optionalPart("files") ?? [:])
    for words in try one.optionalPart("before", as: [[String]].self) ?? [] {
      try await gatehouse.prepare(try command.words(words))
    }
    try command.write(into: try one.optionalPart("data") ?? [:])
    let expected = try one.part("expect", as: [String: Any].self)
    #expect(
      Set(expected.keys).isSubset(of: ["status", "out", "err", "never", "changes"]),
      "\(expected.keys.sorted())")
    let before = try await command.rows(ifAsked: expected["changes"])
    let answer = try await gatehouse.run(try command.words(one.part("run")))
    #expect(answer.status == Int32(expected["status"] as? Int ?? 0), "\(answer.err)\(answer.out)")
    for (name, text) in [("out", answer.out), ("err", answer.err)] {
      for words in expected[name] as? [String] ?? [] {
        #expect(text.contains(words), "\(name) does not say \"\(words)\": \(text)")
      }
    }
    for words in expected["never"] as? [String] ?? [] {
      #expect(!(answer.out + answer.err).contains(words), "\(words)")
    }
    if let changes = expected["changes"] as? Bool {
      let after = try await command.rows(ifAsked: changes)
      #expect((before != after) == changes)
    }
  }
}

/// What stands around the command of a case.
private struct FieldCommand {
  let gatehouse: Gatehouse
  /// By the names by which words mean them.
  let files: [String: Any]

  /// The words, with the names of files as their paths; each file is written when it is first meant.
  func words(_ words: [String]) throws -> [String] {
    try words.map { word in
      guard let content = files[word] else { return word }
      let path = gatehouse.scratch.path(word)
      if !FileManager.default.fileExists(atPath: path) {
        try gatehouse.scratch.write(Data(try FieldCase.bytes(of: content)), to: word)
      }
      return path
    }
  }

  /// Files that come to lie in the data folder.
  func write(into data: [String: Any]) throws {
    for (name, content) in data {
      try gatehouse.scratch.write(Data(try FieldCase.bytes(of: content)), to: "data/\(name)")
    }
  }

  /// How many rows the journal has; none where there is no store yet, nil where nobody asks.
  func rows(ifAsked question: Any?) async throws -> Int? {
    guard question != nil else { return nil }
    let answer = try await gatehouse.run("audit", "head", "--output", "json")
    return answer.status == 0 ? try JSON(parsing: answer.out)["row"].int.map { Int($0) } : 0
  }
}
