import CSodium

/// SHA-256 as manifests and lock files write it.
package enum SHA256 {
  package static let count = 32

  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    Libsodium.prepare()
    var digest = [UInt8](repeating: 0, count: count)
    _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest
  }

  /// The hash as 64 lower-case hexadecimal digits.
  package static func hex(_ bytes: [UInt8]) -> String { hash(bytes).hex }

  /// Whether a text has the form of such a hash.
  package static func isHex(_ text: String) -> Bool {
    text.utf8.count == 2 * count && text.utf8.allSatisfy(\.isLowerHexDigit)
  }
}
