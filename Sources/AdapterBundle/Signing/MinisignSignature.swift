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
  ///
  /// - Parameter file: what is looked at, for errors.
  package init(
    _ bytes: [UInt8], file: String = AdapterManifest.signatureFileName
  ) throws(BundleError) {
    do throws(MinisignText.Fault) { try self.init(try MinisignText(bytes)) } catch {
      throw BundleError(
        "sign.malformed",
        "The signature is no signature of minisign's, or is cut off. \(error.sentence)",
        lookedAt: file, remedy: "Ask the adapter's vendor for a bundle that is signed anew.",
        kind: .denied)
    }
  }

  private init(_ text: MinisignText) throws(MinisignText.Fault) {
    guard !text.hasMark else {
      throw MinisignText.Fault(sentence: "A mark of its encoding is in front; save it without.")
    }
    guard text.begins(1, with: MinisignText.comment) else {
      throw MinisignText.Fault(sentence: "Its first line is no untrusted comment.")
    }
    let raw = try text.bytes(inLine: 2, count: 74)
    guard let form = [Form.hashed, .legacy].first(where: { raw.starts(with: $0.name) }) else {
      throw MinisignText.Fault(sentence: "It is of a kind that is not known here.")
    }
    guard text.begins(3, with: MinisignText.trustedComment) else {
      throw MinisignText.Fault(sentence: "Its third line is no trusted comment.")
    }
    let trusted = text.lines[2].dropFirst(MinisignText.trustedComment.utf8.count)
    guard let comment = String(validating: trusted, as: UTF8.self) else {
      throw MinisignText.Fault(sentence: "Its trusted comment is not in UTF-8.")
    }
    let commentSignature = try text.bytes(inLine: 4, count: Ed25519.signatureCount)
    try text.checkCount(4)
    self.form = form
    key = KeyID(bytes: Array(raw[2..<10]))
    signature = Array(raw[10...])
    self.comment = comment
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
