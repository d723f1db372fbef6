/// Something about a device that a partner's adapter was told, and what it was then.
package struct Told: Hashable, Sendable {
  package var device: DeviceKey
  package var digest: ToldDigest

  package init(device: DeviceKey, digest: ToldDigest) {
    self.device = device
    self.digest = digest
  }
}

/// What was told of a device, or of its apps, in 16 bytes by which it is known again.
package struct ToldDigest: Hashable, Sendable {
  /// How many bytes it has.
  package static let count = 16

  private let high: UInt64
  private let low: UInt64

  /// Nil for another number of bytes.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  package var bytes: [UInt8] {
    [high, low].flatMap { number in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
  }
}
