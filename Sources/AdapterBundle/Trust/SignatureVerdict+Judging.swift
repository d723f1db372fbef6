import ConnectorModel
import Sodium

extension SignatureVerdict {
  /// Judges a signature over a manifest: by what is revoked first, then by the key, then by what the key may
  /// sign.
  /// - Parameter key: finds the trusted key of an id.
  static func on(
    _ manifestBytes: [UInt8], _ manifest: AdapterManifest, signature: [UInt8]?,
    revocations: [Revocation],
    key find: (KeyID) throws(BundleError) -> (TrustedKey, MinisignPublicKey)?
  ) throws(BundleError) -> SignatureVerdict {
    let hash = SHA256.hex(manifestBytes)
    if let revocation = revocations.first(where: { $0.revoked == hash }) {
      return .revoked("manifest-revoked", "This manifest", revocation, key: nil)
    }
    guard let signature else { return .unsigned }
    let parsed: MinisignSignature
    do { parsed = try MinisignSignature(signature) } catch {
      return SignatureVerdict(state: .invalid, problem: error)
    }
    let id = parsed.key
    if let revocation = revocations.first(where: { $0.revoked == id.description }) {
      return .revoked("key-revoked", "The key \(id)", revocation, key: id)
    }
    guard let (key, publicKey) = try find(id) else {
      return .refused(
        .unknownKey, "unknown-key",
        "The adapter is signed by the key \(id), which nobody trusts here.",
        key: id, remedy: "If you know whose it is: gatehouse trust add KEY.pub.")
    }
    var verdict = judge(parsed, of: manifestBytes, manifest, by: key, publicKey)
    verdict.key = id
    verdict.signer = key.name
    return verdict
  }

  private static func judge(
    _ signature: MinisignSignature, of manifestBytes: [UInt8], _ manifest: AdapterManifest,
    by key: TrustedKey, _ publicKey: MinisignPublicKey
  ) -> SignatureVerdict {
    let signAnew = "Ask the adapter's vendor for a bundle that is signed anew."
    guard signature.isOf(manifestBytes, by: publicKey) else {
      return .refused(
        .modified, "modified", "The manifest is not the one that \(key.name) has signed.",
        remedy: "Get the bundle again, from its vendor.")
    }
    guard signature.hasItsComment(by: publicKey) else {
      return .refused(
        .invalid, "comment-modified", "The signature's comment is not the one that was signed.",
        remedy: "Get the bundle again, from its vendor.")
    }
    guard let comment = SigningComment(signature.comment) else {
      return .refused(
        .invalid, "no-time", "The signature does not say when it was made.", remedy: signAnew)
    }
    guard comment.partner ?? manifest.partner.rawValue == manifest.partner.rawValue,
      comment.version ?? manifest.version.description == manifest.version.description
    else {
      return .refused(
        .invalid, "other-adapter", "The signature speaks of another adapter than the manifest.",
        remedy: signAnew)
    }
    guard key.covers(manifest.partner) else {
      return .refused(
        .invalid, "out-of-scope",
        "\(key.name) is not trusted to sign for \(manifest.descriptor.name).",
        remedy: "If it should be, remove the key and add it again with this partner.")
    }
    if let last = key.notAfter, comment.signedAt > last {
      return .refused(
        .invalid, "after-expiry",
        "It was signed at \(comment.signedAt.iso8601), when the key was no longer good "
          + "(\(last.iso8601)).",
        remedy: signAnew)
    }
    return SignatureVerdict(state: .verified, signedAt: comment.signedAt)
  }
}

extension TrustSettings {
  /// Judges a signature over a manifest.
  package func verdict(
    on manifestBytes: [UInt8], _ manifest: AdapterManifest, signature: [UInt8]?
  ) throws(BundleError) -> SignatureVerdict {
    try .on(manifestBytes, manifest, signature: signature, revocations: revocations) {
      (id) throws(BundleError) in
      guard let key = key(id.description) else { return nil }
      return (key, try MinisignPublicKey(Array(key.publicKey.utf8)))
    }
  }
}

extension SignatureVerdict {
  fileprivate static func revoked(
    _ code: String, _ what: String, _ revocation: Revocation, key: KeyID?
  ) -> SignatureVerdict {
    .refused(
      .revoked, code,
      "\(what) was revoked at \(revocation.at.iso8601): \(revocation.reason).", key: key,
      remedy: "Ask the adapter's vendor for a bundle that is signed by a new key.")
  }
}
