import Foundation
import Sodium

/// The lines that minisign writes: a comment, then Base64.
enum MinisignText {
  static let comment = "untrusted comment: "
  static let trustedComment = "trusted comment: "
  /// Longer lines are nobody's keys or signatures.
  static let mostBytes = 8_192

  /// The lines; nil for what is no text, or too long.
  static func lines(_ bytes: [UInt8]) -> [String]? {
    guard bytes.count <= mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Base64 of exactly this many bytes, in its one canonical spelling.
  static func bytes(_ line: String, count: Int) -> [UInt8]? {
    guard let data = Data(base64Encoded: line), data.count == count,
      data.base64EncodedString() == line
    else { return nil }
    return Array(data)
  }

  static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}

/// Which of a signer's keys: eight bytes, written as minisign prints them.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// For a new pair of keys. It says which keys these are, and is no secret.
  static func random() -> KeyID { KeyID(bytes: (0..<8).map { _ in .random(in: 0 ... .max) }) }

  /// 16 hexadecimal digits.
  package init?(_ text: String) {
    guard text.utf8.count == 16, let number = UInt64(text, radix: 16), !text.hasPrefix("+") else {
      return nil
    }
    bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
  }

  package var description: String { bytes.reversed().hex.uppercased() }
}
