import ConnectorModel
import Foundation

/// The files beside this one: what the program of a version wrote, as text.
enum GoldenFile {
  /// Documents of the tables of `GoldenTables`, one a line: table and kind, key, and JSON.
  static let tables = "golden-tables-1.txt"

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The lines of a file, in fields.
  static func lines(of name: String) throws -> [[String]] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    return text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func write(_ lines: [[String]], to name: String) throws {
    let text = lines.map { $0.joined(separator: "\t") + "\n" }.joined()
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  static func digits(of bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  static func bytes(of digits: String) -> [UInt8] {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }
}
