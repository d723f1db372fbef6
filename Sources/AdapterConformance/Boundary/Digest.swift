import CSodium
import Foundation

/// Hashes and signatures of libsodium over arrays of bytes, each of the size that is asked for.
enum Digest {
  private static let isReady = sodium_init() >= 0

  static func sha256(ofFile path: String) throws -> String {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw ProbeFault("\(path) cannot be read")
    }
    return sha256(Array(data))
  }

  static func sha256(_ bytes: [UInt8]) -> String {
    precondition(isReady, "libsodium cannot be started")
    var digest = [UInt8](repeating: 0, count: 32)
    _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  static func blake2b(_ bytes: [UInt8]) -> [UInt8] {
    precondition(isReady, "libsodium cannot be started")
    var digest = [UInt8](repeating: 0, count: 64)
    _ = unsafe crypto_generichash(&digest, 64, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }

  /// - Parameter secretKey: 64 bytes.
  static func sign(_ message: [UInt8], with secretKey: [UInt8]) -> [UInt8] {
    precondition(isReady && secretKey.count == 64, "a secret key of another size")
    var signature = [UInt8](repeating: 0, count: 64)
    _ = unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey)
    return signature
  }
}
