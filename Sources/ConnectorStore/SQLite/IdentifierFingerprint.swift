import ConnectorModel
import Sodium

/// A number by which an identifier is found in its table: SipHash-2-4 of what is compared, with a key for each
/// kind. It is written into files, so it never changes.
///
/// Two identifiers can have one number, by chance or because somebody searched for such a pair: what is found
/// by it is compared with the identifier itself.
struct IdentifierFingerprint: Hashable, Comparable {
  let rawValue: Int64

  /// By the number of the kind in `journal.proto`.
  private static let keys: [[UInt8]] = (0...UInt8.max).map { Array("gatehouse keys ".utf8) + [$0] }

  init(rawValue: Int64) { self.rawValue = rawValue }

  init(_ identifier: DeviceIdentifier) {
    let key = Self.keys[Int(UInt8(truncatingIfNeeded: identifier.kind.number))]
    rawValue = Int64(bitPattern: SipHash.hash(identifier.comparable.utf8.span, key: key))
  }

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
