import Sodium

/// A signature in minisign's format: over a message, and over itself with a comment.
package struct MinisignSignature: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    /// Over the BLAKE2b hash of the message: what minisign makes.
    case hashed
    /// Over the message itself: what it made before.
    case legacy

    var name: [UInt8] {
      switch self {
      case .hashed: Array("ED".utf8)
      case .legacy: Array("Ed".utf8)
      }
    }
  }

  package let form: Form
  package let key: KeyID
  /// What the signer says beside the message; signed as well.
  package let comment: String
  private let signature: [UInt8]
  private let commentSignature: [UInt8]

  /// Signs.
  /// - Parameter comment: one line.
  package init(
    _ message: [UInt8], by secretKey: MinisignSecretKey, comment: String, form: Form = .hashed
  ) {
    precondition(!comment.utf8.contains(UInt8(ascii: "\n")), "a comment is one line")
    self.form = form
    self.comment = comment
    key = secretKey.id
    signature = Ed25519.sign(Self.signed(message, form), with: secretKey.key)
    commentSignature = Ed25519.sign(signature + comment.utf8, with: secretKey.key)
  }

  /// Reads a .minisig file.
  package init(_ bytes: [UInt8]) throws(BundleError) {
    guard let lines = MinisignText.lines(bytes), lines.count == 4,
      lines[0].hasPrefix(MinisignText.comment), lines[2].hasPrefix(MinisignText.trustedComment),
      let raw = MinisignText.bytes(lines[1], count: 74),
      let commentSignature = MinisignText.bytes(lines[3], count: Ed25519.signatureCount),
      let form = [Form.hashed, .legacy].first(where: { raw.starts(with: $0.name) })
    else {
      throw BundleError(
        "sign.malformed", "The signature is no signature of minisign's, or is cut off.",
        lookedAt: AdapterManifest.signatureFileName,
        remedy: "Ask the adapter's vendor for a bundle that is signed anew.", kind: .denied)
    }
    self.form = form
    key = KeyID(bytes: Array(raw[2..<10]))
    signature = Array(raw[10...])
    comment = String(lines[2].dropFirst(MinisignText.trustedComment.count))
    self.commentSignature = commentSignature
  }

  package var text: String {
    """
    \(MinisignText.comment)signature for Gatehouse
    \(MinisignText.base64(form.name + key.bytes + signature))
    \(MinisignText.trustedComment)\(comment)
    \(MinisignText.base64(commentSignature))

    """
  }

  /// Whether the key has signed this message.
  package func isOf(_ message: [UInt8], by publicKey: MinisignPublicKey) -> Bool {
    publicKey.id == key
      && Ed25519.isSignature(signature, of: Self.signed(message, form), by: publicKey.key)
  }

  /// Whether the key has signed the comment together with the signature.
  package func hasItsComment(by publicKey: MinisignPublicKey) -> Bool {
    publicKey.id == key
      && Ed25519.isSignature(commentSignature, of: signature + comment.utf8, by: publicKey.key)
  }

  private static func signed(_ message: [UInt8], _ form: Form) -> [UInt8] {
    switch form {
    case .hashed: BLAKE2b.hash(message, count: 64)
    case .legacy: message
    }
  }
}
