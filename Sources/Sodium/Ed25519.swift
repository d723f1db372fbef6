import CSodium

/// Signatures of Ed25519, over keys and signatures as bytes.
package enum Ed25519 {
  package static let publicKeyCount = 32
  /// The seed, and the public key behind it.
  package static let secretKeyCount = 64
  package static let signatureCount = 64

  /// A new secret key.
  package static func makeSecretKey() -> [UInt8] {
    Libsodium.prepare()
    var publicKey = [UInt8](repeating: 0, count: publicKeyCount)
    var secretKey = [UInt8](repeating: 0, count: secretKeyCount)
    _ = unsafe crypto_sign_keypair(&publicKey, &secretKey)
    return secretKey
  }

  /// The public half of a secret key, made anew from its seed.
  package static func publicKey(of secretKey: [UInt8]) -> [UInt8] {
    Libsodium.prepare()
    precondition(secretKey.count == secretKeyCount, "a secret key of another size")
    var (publicKey, whole) = (
      [UInt8](repeating: 0, count: publicKeyCount), [UInt8](repeating: 0, count: secretKeyCount)
    )
    _ = unsafe crypto_sign_seed_keypair(&publicKey, &whole, secretKey)
    return publicKey
  }

  package static func sign(_ message: [UInt8], with secretKey: [UInt8]) -> [UInt8] {
    Libsodium.prepare()
    precondition(secretKey.count == secretKeyCount, "a secret key of another size")
    var signature = [UInt8](repeating: 0, count: signatureCount)
    _ = unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
    return signature
  }

  /// Whether the key has signed this message; false also for a signature or a key of another size.
  package static func isSignature(
    _ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]
  ) -> Bool {
    Libsodium.prepare()
    guard signature.count == signatureCount, publicKey.count == publicKeyCount else { return false }
    return unsafe crypto_sign_verify_detached(
      signature, message, UInt64(message.count), publicKey) == 0
  }
}
