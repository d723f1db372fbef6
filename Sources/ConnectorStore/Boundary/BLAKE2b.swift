import CSodium

/// libsodium's BLAKE2b with 32 bytes.
///
/// The call is handed whole arrays; the digest has the size that it is told.
enum BLAKE2b {
  static let count = 32

  /// Once a process; calling it again does nothing.
  private static let isReady = sodium_init() >= 0

  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    precondition(isReady, "libsodium cannot be started: the system gives no random numbers")
    var digest = [UInt8](repeating: 0, count: count)
    _ = unsafe crypto_generichash(&digest, count, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }
}
