import Foundation
import SafeText

/// Values as JSON, as every door of the command line writes it.
enum JSONText {
  /// Of many lines.
  static func pretty(_ value: some Encodable) throws -> String {
    try text(value, [.prettyPrinted])
  }

  /// On one line.
  static func line(_ value: some Encodable) throws -> String { try text(value, []) }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    return Printable.json(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
