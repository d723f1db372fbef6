/// SHA-256 as manifests and lock files write it.
package enum SHA256 {
  package static func hex(_ bytes: [UInt8]) -> String { Sodium.sha256(bytes).hex }

  /// 64 lower-case hexadecimal digits.
  static func isHex(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy(\.isLowerHexDigit)
  }
}

extension UInt8 {
  var isLowerHexDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
