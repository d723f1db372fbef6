import FoundationEssentials
import JournalFormat
import SwiftProtobuf

/// Collects the texts of a column.
struct TextColumnWriter {
  private var lengths: [UInt64] = []
  private var bytes: [UInt8] = []

  mutating func append(_ text: String) {
    let before = bytes.count
    bytes.append(contentsOf: text.utf8)
    lengths.append(UInt64(bytes.count - before))
  }

  /// Nil for a column without rows, which is not written.
  var encoded: EncodedTexts? {
    guard !lengths.isEmpty else { return nil }
    return .with {
      $0.lengths = lengths
      $0.bytes = Data(bytes)
    }
  }
}

/// Reads the texts of a column from its start to its end.
struct TextColumn {
  private let name: String
  private let lengths: [UInt64]
  private let bytes: [UInt8]
  private var index = 0
  private var offset = 0

  init(_ name: String, _ encoded: EncodedTexts) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    self.name = name
    lengths = encoded.lengths
    bytes = [UInt8](encoded.bytes)
  }

  mutating func next() throws(UnreadableEntry) -> String {
    guard index < lengths.count, let length = Int(exactly: lengths[index]),
      length <= bytes.count - offset
    else { throw .lengths(name) }
    let end = offset + length
    guard let text = Self.text(bytes.span.extracting(offset..<end)) else {
      throw UnreadableEntry(reason: "its field \(name) is not UTF-8")
    }
    index += 1
    offset = end
    return text
  }

  mutating func next(if isThere: Bool) throws(UnreadableEntry) -> String? {
    isThere ? try next() : nil
  }

  mutating func skip(_ count: UInt32) throws(UnreadableEntry) {
    for _ in 0..<count {
      guard index < lengths.count, let length = Int(exactly: lengths[index]),
        length <= bytes.count - offset
      else { throw .lengths(name) }
      index += 1
      offset += length
    }
  }

  mutating func skip(if isThere: Bool) throws(UnreadableEntry) { try skip(isThere ? 1 : 0) }

  private static func text(_ bytes: Span<UInt8>) -> String? {
    guard let text = try? UTF8Span(validating: bytes) else { return nil }
    return String(copying: text)
  }

  func checkEnd() throws(UnreadableEntry) {
    guard index == lengths.count, offset == bytes.count else { throw .lengths(name) }
  }
}
