import Sodium
import Testing

@Suite("Signatures")
struct SignatureTests {
  /// The first test of RFC 8032.
  static let secretKey = bytes(
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
      + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
  static let signature = bytes(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")

  static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }

  @Test("Ed25519 is that of RFC 8032")
  func known() {
    let publicKey = Ed25519.publicKey(of: Self.secretKey)
    #expect(publicKey == Array(Self.secretKey[32...]))
    #expect(Ed25519.sign([], with: Self.secretKey) == Self.signature)
    #expect(Ed25519.isSignature(Self.signature, of: [], by: publicKey))
  }

  @Test("The public key is made of the seed, whatever lies behind it")
  func damaged() {
    var key = Self.secretKey
    key[40] ^= 1
    #expect(Ed25519.publicKey(of: key) == Ed25519.publicKey(of: Self.secretKey))
  }

  @Test("A signature of another message, by another key, or of another size is none")
  func others() {
    let publicKey = Ed25519.publicKey(of: Self.secretKey)
    let other = Ed25519.publicKey(of: Ed25519.makeSecretKey())
    #expect(!Ed25519.isSignature(Self.signature, of: [0], by: publicKey))
    #expect(!Ed25519.isSignature(Self.signature, of: [], by: other))
    #expect(!Ed25519.isSignature(Self.signature.dropLast(), of: [], by: publicKey))
    #expect(!Ed25519.isSignature(Self.signature, of: [], by: publicKey + [0]))
    #expect(!Ed25519.isSignature([], of: [], by: []))
  }

  @Test("A new key signs, and no two are the same")
  func new() {
    let (one, two) = (Ed25519.makeSecretKey(), Ed25519.makeSecretKey())
    #expect(one != two)
    let signature = Ed25519.sign([1, 2], with: one)
    #expect(Ed25519.isSignature(signature, of: [1, 2], by: Ed25519.publicKey(of: one)))
  }
}
