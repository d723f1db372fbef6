import Testing

@testable import AdapterKit

@Suite struct JSONTests {
  private func parse(_ text: String) throws -> JSON {
    try unsafe Array(text.utf8).withUnsafeBytes { try unsafe JSONDocument.parse($0) }
  }

  @Test("Fields are read by path; missing and null are nil")
  func paths() throws {
    let json = try parse(#"{"a":{"b":{"c":"x"}},"n":null,"i":7,"t":true,"l":[1,2]}"#)
    #expect(try json.string("a.b.c") == "x")
    #expect(try json.string("a.b.d") == nil)
    #expect(try json.string("n") == nil)
    #expect(try json.string("n.b") == nil)
    #expect(try json.int("i") == 7)
    #expect(try json.bool("t") == true)
    #expect(try json.array("l")?.map(\.int) == [1, 2])
    #expect(json.has("n") && !json.has("m"))
  }

  @Test(
    "A wrong type and a repeated name are malformed, with the path",
    arguments: ["s", "d", "i.x", "o.d"])
  func malformed(path: String) throws {
    let json = try parse(#"{"s":1,"d":"a","d":"b","i":7,"o":{"d":"a","d":"b"}}"#)
    #expect(throws: Skip.malformed(path)) { try json.string(path) }
  }

  @Test("A value outlives everything but itself")
  func kept() throws {
    func inner() throws -> JSON { try #require(try parse(#"{"a":{"b":"kept"}}"#).object("a")) }
    #expect(try inner().string("b") == "kept")
  }

  @Test("Numbers that stand for texts, and texts for numbers, are read where that is asked for")
  func loose() throws {
    let json = try parse(#"{"i":14,"u":17793441978049446000,"s":"14","d":4.5}"#)
    #expect(try json.textOrNumber("i") == "14")
    #expect(try json.textOrNumber("u") == "17793441978049446000")
    #expect(try json.intOrText("s") == 14)
    #expect(throws: Skip.malformed("d")) { try json.textOrNumber("d") }
    #expect(throws: Skip.malformed("u")) { try json.int("u") }
    #expect(throws: Skip.malformed("i")) { try json.string("i") }
  }

  @Test(
    "Placeholders are no identifiers",
    arguments: [
      "", " ", "null", "NULL", "None", "unknown", "Unknown", "0",
      "00000000-0000-0000-0000-000000000000", "{}", "--", "n/a",
    ])
  func placeholders(text: String) throws {
    #expect(try parse("{\"a\":\"\(text)\"}").identifier("a") == nil)
  }

  @Test("An identifier is never cut: one that is too long is malformed")
  func longIdentifier() throws {
    let text = String(repeating: "a", count: 256)
    #expect(try parse("{\"a\":\"\(text)\"}").identifier("a") == text)
    let json = try parse("{\"a\":\"\(text)a\"}")
    #expect(throws: Skip.malformed("a")) { try json.identifier("a") }
  }

  @Test("Deep nesting is refused and 60 levels are not")
  func depth() throws {
    #expect(throws: AdapterFailure.self) {
      try parse(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
    }
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
    }
  }

  @Test(
    "A time in milliseconds must be one",
    arguments: ["-1", "253402300800000", "1e3", "\"1\"", "18446744073709551615"])
  func milliseconds(text: String) throws {
    let json = try parse("{\"a\":\(text)}")
    #expect(throws: Skip.malformed("a")) { try json.milliseconds("a") }
  }

  @Test("Texts may hold anything, a NUL included")
  func texts() throws {
    #expect(try parse(#"{"a":"x\u0000\ud83d\ude00"}"#).string("a") == "x\u{0}\u{1F600}")
  }
}
