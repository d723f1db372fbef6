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

  @Test("What is nested too deep becomes empty, and is refused where no bracket closes it")
  func depth() throws {
    let deep = String(repeating: "[", count: 100)
    let json = try parse("{\"a\":\(deep)\(String(repeating: "]", count: 100)),\"b\":1}")
    #expect(try json.int("b") == 1)
    #expect(throws: AdapterFailure.self) { try parse(deep) }
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

  @Test(
    "A value that no parser takes costs itself",
    arguments: [
      "123456789012345678901234567890", "-9223372036854775809", "1e999", "-1e999",
      "18446744073709551616",
    ])
  func oddNumber(text: String) throws {
    let json = try parse("{\"a\":\(text),\"b\":\"\(text)\",\"c\":7}")
    #expect(throws: Skip.malformed("a")) { try json.textOrNumber("a") }
    #expect(try json.string("b") == text && json.int("c") == 7)
  }

  @Test("Half a pair of surrogates, and what is no UTF-8, becomes U+FFFD")
  func oddText() throws {
    let json = try parse(#"{"a":"x\ud83d","b":"\ude00\ud83d\ude00","c":"\\ud83d\n"}"#)
    #expect(try json.string("a") == "x\u{FFFD}")
    #expect(try json.string("b") == "\u{FFFD}\u{1F600}")
    #expect(try json.string("c") == "\\ud83d\n")
    let bytes = Array("{\"a\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\",\"b\":1}".utf8)
    let mended = try unsafe bytes.withUnsafeBytes { try unsafe JSONDocument.parse($0) }
    #expect(try mended.string("a") == "\u{FFFD}(\u{FFFD}" && mended.int("b") == 1)
  }

  @Test(
    "A flag may be a number or a text",
    arguments: [
      ("true", true), ("1", true), ("\"True\"", true), ("false", false), ("0", false),
      ("\"false\"", false),
    ])
  func flags(text: String, flag: Bool) throws {
    #expect(try parse("{\"a\":\(text)}").bool("a") == flag)
    #expect(throws: Skip.malformed("a")) { try parse("{\"a\":2}").bool("a") }
  }

  @Test("Texts may hold anything, a NUL included")
  func texts() throws {
    #expect(try parse(#"{"a":"x\u0000\ud83d\ude00"}"#).string("a") == "x\u{0}\u{1F600}")
  }
}
