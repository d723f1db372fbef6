import FileKinds
import Foundation
import Sodium

/// The lines that minisign writes: a comment, then Base64.
///
/// What minisign reads is read: lines that end with CR and LF, empty lines at the end, comments in any encoding.
struct MinisignText {
  static let comment = "untrusted comment: "
  static let trustedComment = "trusted comment: "
  /// Longer files are nobody's keys or signatures.
  static let mostBytes = 8_192
  /// Longer lines minisign cuts, and reads the rest as the next.
  static let mostLineBytes = 1_023

  /// Without their ends and without empty ones at the end; at least one.
  let lines: [[UInt8]]
  /// Whether a mark of an encoding is in front, which is in none of the lines.
  let hasMark: Bool

  /// What is wrong, as a sentence about "it".
  struct Fault: Error {
    var sentence: String
  }

  init(_ bytes: [UInt8]) throws(Fault) {
    if let sentence = Self.fault(of: bytes) { throw Fault(sentence: sentence) }
    hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let text = hasMark ? bytes[3...] : bytes[...]
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw Fault(sentence: "It is empty.") }
    if lines.count == 1, lines[0].contains(UInt8(ascii: "\r")) {
      throw Fault(sentence: "Its lines end with CR alone.")
    }
    if lines[0].isEmpty { throw Fault(sentence: "It begins with an empty line.") }
    self.lines = lines
  }

  /// What a file is that has no such lines at all.
  private static func fault(of bytes: [UInt8]) -> String? {
    let kind = FileKind(bytes.prefix(512))
    let isOfKeys = [nil, .publicKey, .secretKey, .signature].contains(kind)
    if let kind, !isOfKeys { return "It is \(kind.words)." }
    if bytes.count > mostBytes { return "It is longer than \(mostBytes) bytes." }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.contains(0) {
      return "It is in UTF-16, or is no text; save it as UTF-8."
    }
    if bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "<") {
      return "It is a web page."
    }
    return nil
  }

  /// The line of this number, from 1, if it begins so.
  func begins(_ number: Int, with prefix: String) -> Bool {
    lines.indices.contains(number - 1) && lines[number - 1].starts(with: prefix.utf8)
  }

  /// Base64 of exactly this many bytes in the line of this number, from 1, in its one canonical spelling.
  func bytes(inLine number: Int, count: Int) throws(Fault) -> [UInt8] {
    guard lines.indices.contains(number - 1) else {
      throw Fault(sentence: "It ends before line \(number).")
    }
    let line = lines[number - 1]
    if let last = line.last, " \t".utf8.contains(last) {
      throw Fault(sentence: "Line \(number) ends with a blank.")
    }
    let text = String(decoding: line, as: UTF8.self)
    guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
      throw Fault(sentence: "Line \(number) is not Base64.")
    }
    guard data.count == count else {
      throw Fault(sentence: "Line \(number) is not of \(count) bytes, but of \(data.count).")
    }
    return Array(data)
  }

  /// Throws where there are more lines than these: of two keys neither is taken.
  func checkCount(_ count: Int) throws(Fault) {
    guard lines.count > count else { return }
    throw Fault(sentence: "It has more than \(count == 1 ? "one line" : "\(count) lines").")
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
