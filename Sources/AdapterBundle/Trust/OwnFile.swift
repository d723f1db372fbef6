import Foundation

/// The way in which this program writes JSON for itself: the same value gives the same bytes.
enum OwnFile {
  static func encode<Value: Encodable>(_ value: Value) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("a value of texts, numbers and times can always be written")
    }
    return Array(data) + [UInt8(ascii: "\n")]
  }
}
