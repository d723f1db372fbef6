import ConnectorModel

/// A hash over one row of the journal and over the link of the row before: with the link of the last
/// row all rows are fixed, in their order.
package struct JournalLink: Hashable, Sendable, CustomStringConvertible {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Before the first row.
  package static let start = JournalLink(bytes: [UInt8](repeating: 0, count: BLAKE2b.count))

  /// The link of a row that follows the row of `previous`.
  ///
  /// The entry goes in by its hash, and the actor with its length, so that no two rows give the same bytes.
  init(
    after previous: JournalLink, position: JournalPosition, recordedAt: Timestamp, actor: String,
    entry: [UInt8]
  ) {
    var row = previous.bytes
    row.append(littleEndian: position.rawValue)
    row.append(littleEndian: recordedAt.milliseconds)
    row.append(littleEndian: Int64(actor.utf8.count))
    row += actor.utf8
    row += BLAKE2b.hash(entry)
    bytes = BLAKE2b.hash(row)
  }

  /// Reads 64 hexadecimal digits.
  package init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 2 * BLAKE2b.count else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index...(index + 1)], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16), !pair.hasPrefix("+") else { return nil }
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  package var description: String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian number: Int64) {
    let bits = UInt64(bitPattern: number)
    for shift in stride(from: 0, to: 64, by: 8) {
      append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }
}

/// The last row of a journal with its link.
package struct ChainHead: Hashable, Sendable {
  package var position: JournalPosition
  package var link: JournalLink

  package init(position: JournalPosition, link: JournalLink) {
    self.position = position
    self.link = link
  }

  package static let start = ChainHead(position: .start, link: .start)
}
