import CSodium

/// SipHash-2-4: a short hash with a key, for tables. It is no proof of anything.
package enum SipHash {
  package static let keyCount = 16

  package static func hash(_ bytes: Span<UInt8>, key: [UInt8]) -> UInt64 {
    precondition(key.count == keyCount, "a key of another size")
    let hash = unsafe bytes.withUnsafeBufferPointer { input in
      var hash: UInt64 = 0
      unsafe withUnsafeMutablePointer(to: &hash) { whole in
        unsafe whole.withMemoryRebound(to: UInt8.self, capacity: Int(crypto_shorthash_BYTES)) {
          _ = unsafe crypto_shorthash($0, input.baseAddress, UInt64(input.count), key)
        }
      }
      return hash
    }
    return UInt64(littleEndian: hash)
  }
}
