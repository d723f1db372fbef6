import CSodium

/// The hashes and signatures of libsodium over arrays of bytes. This file is the only one that calls it.
///
/// Each function hands libsodium whole arrays of the sizes that it asks for, checked before the call.
enum Sodium {
  static let publicKeyBytes = 32
  static let secretKeyBytes = 64
  static let signatureBytes = 64

  /// Once a process; calling it again does nothing.
  private static let isReady = sodium_init() >= 0

  private static func prepare() {
    precondition(isReady, "libsodium cannot be started: the system gives no random numbers")
  }

  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    prepare()
    var digest = [UInt8](repeating: 0, count: 32)
    _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest
  }

  /// - Parameter count: 16 to 64.
  static func blake2b(_ bytes: [UInt8], count: Int) -> [UInt8] {
    prepare()
    precondition((16...64).contains(count), "a length that BLAKE2b does not have")
    var digest = [UInt8](repeating: 0, count: count)
    _ = unsafe crypto_generichash(&digest, count, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }

  static func random(count: Int) -> [UInt8] {
    prepare()
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, count)
    return bytes
  }

  static func makeKeyPair() -> (publicKey: [UInt8], secretKey: [UInt8]) {
    prepare()
    var publicKey = [UInt8](repeating: 0, count: publicKeyBytes)
    var secretKey = [UInt8](repeating: 0, count: secretKeyBytes)
    _ = unsafe crypto_sign_keypair(&publicKey, &secretKey)
    return (publicKey, secretKey)
  }

  /// The public half of a secret key.
  static func publicKey(of secretKey: [UInt8]) -> [UInt8] {
    prepare()
    precondition(secretKey.count == secretKeyBytes, "a secret key of another size")
    var publicKey = [UInt8](repeating: 0, count: publicKeyBytes)
    _ = unsafe crypto_sign_ed25519_sk_to_pk(&publicKey, secretKey)
    return publicKey
  }

  static func sign(_ message: [UInt8], with secretKey: [UInt8]) -> [UInt8] {
    prepare()
    precondition(secretKey.count == secretKeyBytes, "a secret key of another size")
    var signature = [UInt8](repeating: 0, count: signatureBytes)
    _ = unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
    return signature
  }

  static func isSignature(
    _ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]
  ) -> Bool {
    prepare()
    guard signature.count == signatureBytes, publicKey.count == publicKeyBytes else { return false }
    return unsafe crypto_sign_verify_detached(
      signature, message, UInt64(message.count), publicKey) == 0
  }
}
