import FileKinds
import Sodium

/// A public key in minisign's format.
package struct MinisignPublicKey: Hashable, Sendable {
  package let id: KeyID
  let key: [UInt8]

  init(id: KeyID, key: [UInt8]) {
    self.id = id
    self.key = key
  }

  /// The largest .pub file that is read.
  package static let mostFileBytes = MinisignText.mostBytes

  /// Reads a .pub file, or only its second line.
  ///
  /// - Parameter file: what is looked at, for errors.
  package init(_ bytes: [UInt8], file: String = "the key") throws(BundleError) {
    do throws(MinisignText.Fault) {
      let text = try MinisignText(bytes)
      try text.checkCount(2)
      guard text.lines[0].count <= MinisignText.mostLineBytes else {
        throw MinisignText.Fault(
          sentence: "Its comment is longer than \(MinisignText.mostLineBytes) bytes.")
      }
      let raw = try text.bytes(inLine: text.lines.count, count: 42)
      guard raw.starts(with: Self.algorithm) else {
        throw MinisignText.Fault(sentence: "It is of another kind than Ed25519.")
      }
      self.init(id: KeyID(bytes: Array(raw[2..<10])), key: Array(raw[10...]))
    } catch {
      let why = FileKind(bytes[...]) == .secretKey ? "It is a secret key." : error.sentence
      throw BundleError(
        "key.malformed", "This is no public key of minisign's. \(why)", lookedAt: file,
        remedy: "Give the .pub file that minisign or gatehouse adapter keygen has made.")
    }
  }

  /// The second line of the file, which is all of the key.
  package var line: String { MinisignText.base64(Self.algorithm + id.bytes + key) }

  package var text: String {
    "\(MinisignText.comment)minisign public key \(id)\n\(line)\n"
  }

  static let algorithm = Array("Ed".utf8)
}

/// A secret key in minisign's format, without a password.
package struct MinisignSecretKey: Sendable {
  package let id: KeyID
  let key: [UInt8]

  /// A new pair of keys.
  package static func make() -> MinisignSecretKey {
    MinisignSecretKey(id: .random(), key: Ed25519.makeSecretKey())
  }

  private init(id: KeyID, key: [UInt8]) {
    self.id = id
    self.key = key
  }

  /// Reads a .key file. Errors never quote it.
  ///
  /// - Parameter file: what is looked at, for errors.
  package init(_ bytes: [UInt8], file: String = "the secret key") throws(BundleError) {
    let raw: [UInt8]
    do throws(MinisignText.Fault) { raw = try Self.raw(bytes) } catch {
      let why = FileKind(bytes[...]) == .publicKey ? "It is a public key." : error.sentence
      throw BundleError(
        "key.malformed", "This is no secret key of minisign's. \(why)", lookedAt: file,
        remedy: "Give the secret key that minisign -G -W or gatehouse adapter keygen has made.")
    }
    guard raw[2..<4].elementsEqual([0, 0]) else {
      throw BundleError(
        "key.encrypted", "The secret key is protected by a password, which is not read here.",
        lookedAt: file,
        remedy: "Sign adapter.json with minisign, and give the signature: --signature FILE.")
    }
    self.init(id: KeyID(bytes: Array(raw[54..<62])), key: Array(raw[62..<126]))
    // minisign leaves the checksum of a key without a password at zero.
    guard raw[126...].allSatisfy({ $0 == 0 }) || Array(raw[126...]) == checksum,
      Array(key[32...]) == Ed25519.publicKey(of: key)
    else {
      throw BundleError(
        "key.damaged", "The secret key does not fit its own checksum.",
        lookedAt: file, remedy: "Take the key from your copy of it.")
    }
  }

  private static func raw(_ bytes: [UInt8]) throws(MinisignText.Fault) -> [UInt8] {
    let text = try MinisignText(bytes)
    try text.checkCount(2)
    guard text.begins(1, with: MinisignText.comment) else {
      throw MinisignText.Fault(sentence: "Its first line is no untrusted comment.")
    }
    let raw = try text.bytes(inLine: 2, count: 158)
    guard raw.starts(with: MinisignPublicKey.algorithm), raw[4..<6].elementsEqual(checksumName)
    else { throw MinisignText.Fault(sentence: "It is of a kind that is not known here.") }
    return raw
  }

  package var publicKey: MinisignPublicKey {
    MinisignPublicKey(id: id, key: Ed25519.publicKey(of: key))
  }

  /// The file, for nobody's eyes but the signer's.
  package var text: String {
    let settings = [UInt8](repeating: 0, count: 48)
    let raw =
      MinisignPublicKey.algorithm + [0, 0] + Self.checksumName + settings + id.bytes + key
      + checksum
    return "\(MinisignText.comment)minisign secret key \(id)\n\(MinisignText.base64(raw))\n"
  }

  private var checksum: [UInt8] {
    BLAKE2b.hash(MinisignPublicKey.algorithm + id.bytes + key)
  }

  private static let checksumName = Array("B2".utf8)
}
