import Foundation
import SafeText
import Testing

/// What passes the wall, and what does not.
@Suite("Printable text")
struct PrintableTests {
  static let steering: [Unicode.Scalar] =
    (0..<0x20).map { Unicode.Scalar(UInt8($0)) } + (0x7F..<0xA0).map { Unicode.Scalar(UInt8($0)) }
    + "\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}"
    .unicodeScalars
    + "\u{2066}\u{2067}\u{2068}\u{2069}\u{FEFF}\u{E0041}\u{AD}".unicodeScalars

  @Test("A character that steers is replaced on a line", arguments: steering)
  func line(scalar: Unicode.Scalar) {
    #expect(Printable.line("a\(Character(scalar))b") == "a\u{FFFD}b")
  }

  @Test("Text of several lines keeps the ends of its lines, and no other", arguments: steering)
  func text(scalar: Unicode.Scalar) {
    let kept = scalar == "\n" ? "a\nb" : "a\u{FFFD}b"
    #expect(Printable.text("a\(Character(scalar))b") == kept)
  }

  @Test("JSON says the same in escapes", arguments: steering.filter { $0 != "\n" })
  func json(scalar: Unicode.Scalar) throws {
    let value = ["a": "x\(Character(scalar))y"]
    let written = try #require(
      String(data: JSONEncoder().encode(value), encoding: .utf8))
    let shown = Printable.json(written)
    #expect(!shown.unicodeScalars.contains(scalar))
    #expect(try JSONDecoder().decode([String: String].self, from: Data(shown.utf8)) == value)
  }

  @Test("Letters, joiners, flags and marks of writing stay")
  func kept() {
    for text in [
      "plain", "Zo\u{EB}", "\u{639}\u{644}\u{6CC}\u{200C}", "\u{1F468}\u{200D}\u{1F469}",
      "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "\u{2764}\u{FE0F}",
    ] {
      #expect(Printable.line(text) == text)
    }
  }
}
