import CSodium
import ConnectorModel

/// A number by which an identifier is found in its table: libsodium's SipHash-2-4 of what is compared, with a
/// key for each kind. It is written into files, so it never changes.
///
/// Two identifiers can have one number, by chance or because somebody searched for such a pair: what is found
/// by it is compared with the identifier itself.
struct IdentifierFingerprint: Hashable, Comparable {
  let rawValue: Int64

  /// By the number of the kind in `journal.proto`.
  private static let keys: [[UInt8]] = (0...UInt8.max).map { Array("gatehouse keys ".utf8) + [$0] }

  init(_ identifier: DeviceIdentifier) {
    let key = Self.keys[Int(UInt8(truncatingIfNeeded: identifier.kind.number))]
    precondition(key.count == crypto_shorthash_KEYBYTES, "the key has another size")
    let hash = unsafe identifier.comparable.utf8.span.withUnsafeBufferPointer { input in
      var hash: UInt64 = 0
      unsafe withUnsafeMutablePointer(to: &hash) { whole in
        unsafe whole.withMemoryRebound(to: UInt8.self, capacity: Int(crypto_shorthash_BYTES)) {
          _ = unsafe crypto_shorthash($0, input.baseAddress, UInt64(input.count), key)
        }
      }
      return hash
    }
    rawValue = Int64(bitPattern: UInt64(littleEndian: hash))
  }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
