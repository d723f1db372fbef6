import ConnectorModel
import Sodium

/// A hash over one row of the journal and over the link of the row before: with the link of the last
/// row all rows are fixed, in their order.
package struct JournalLink: Hashable, Sendable, CustomStringConvertible {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Before the first row.
  package static let start = JournalLink(bytes: [UInt8](repeating: 0, count: BLAKE2b.count))

  /// Reads 64 hexadecimal digits.
  package init?(_ text: String) {
    guard let bytes = Hexadecimal.bytes(text, count: BLAKE2b.count) else { return nil }
    self.bytes = bytes
  }

  package var description: String { Hexadecimal.text(of: bytes) }
}

/// How a link is made of its row. The number is written beside each link, and never means anything else.
enum LinkFormula: Int64 {
  /// Without the row's kind: in stores of before version 6 of the schema.
  case withoutKind = 1
  case withKind = 2

  static let newest = LinkFormula.withKind

  /// The link of a row that follows the row of `previous`.
  ///
  /// The actor goes in with its length, so that no two rows give the same bytes, and the number of the formula
  /// comes first, where the oldest formula has a hash. The entry goes in by its hash: its row keeps its link
  /// when the entry itself must go.
  func link(
    after previous: JournalLink, position: JournalPosition, kind: Int64, recordedAt: Timestamp,
    actor: String, entryHash: [UInt8]
  ) -> JournalLink {
    var row: [UInt8] = []
    if self != .withoutKind { row.append(littleEndian: rawValue) }
    row += previous.bytes
    row.append(littleEndian: position.rawValue)
    row.append(littleEndian: recordedAt.milliseconds)
    if self != .withoutKind { row.append(littleEndian: kind) }
    row.append(littleEndian: Int64(actor.utf8.count))
    row += actor.utf8
    row += entryHash
    return JournalLink(bytes: BLAKE2b.hash(row))
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
