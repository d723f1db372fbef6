import ConnectorModel
import ConnectorStore
import Foundation
import Testing

/// The bytes of one entry of each kind, as the version wrote them that had the kind first. They never
/// change: a journal that was written once is read for ever.
@Suite struct GoldenBytesTests {
  private static var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "golden-entries-v1.txt")
  }

  private static func entries() -> [JournalEntry] {
    var random = RandomValues(seed: 2026)
    return random.entries()
  }

  @Test func `entries have the bytes that they had in version 1`() throws {
    let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
    let entries = Self.entries()
    #expect(lines.count == entries.count)
    for (line, entry) in zip(lines, entries) {
      let bytes = try JournalCoding.encode(entry)
      #expect(bytes.map { String(format: "%02x", $0) }.joined() == line)
    }
  }

  @Test func `entries of version 1 can be read`() throws {
    let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
    for (line, entry) in zip(lines, Self.entries()) {
      let digits = Array(line)
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
      #expect(try JournalCoding.decode(bytes, at: .start) == entry)
    }
  }
}
