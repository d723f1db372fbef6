import CSodium

/// BLAKE2b without a key.
package enum BLAKE2b {
  /// How many bytes a hash has unless another number is asked for.
  package static let count = 32

  /// - Parameter count: how many bytes the hash is to have, 16 to 64. A hash of another length is another hash.
  package static func hash(_ bytes: [UInt8], count: Int = count) -> [UInt8] {
    Libsodium.prepare()
    precondition((16...64).contains(count), "a length that BLAKE2b does not have")
    var digest = [UInt8](repeating: 0, count: count)
    _ = unsafe crypto_generichash(&digest, count, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }
}
