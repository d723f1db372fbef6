import ConnectorModel
import Sodium

/// What an administrator does with keys; each act gives what is to be kept then.
extension TrustSettings {
  /// - Parameter partners: ids of partners, or `*`.
  package func adding(
    _ publicKey: MinisignPublicKey, name: String, partners: [String], notAfter: Timestamp?,
    at time: Timestamp
  ) throws(BundleError) -> (TrustSettings, TrustedKey) {
    let id = publicKey.id.description
    guard !revocations.contains(where: { $0.revoked == id }) else {
      throw BundleError(
        "trust.revoked", "The key \(id) is revoked, which is not taken back.", lookedAt: id,
        remedy: "Ask the signer for a new key.", kind: .denied)
    }
    guard key(id) == nil else {
      throw BundleError(
        "trust.exists", "The key \(id) is trusted already.", lookedAt: id,
        remedy: "Remove it first to change what it may sign: gatehouse trust remove \(id).",
        kind: .conflict)
    }
    for partner in partners where partner != "*" && !ConnectorID.isValid(partner) {
      throw BundleError(
        "trust.bad-partner", "\"\(partner)\" is neither a partner's id nor *.",
        lookedAt: "the partners of the key",
        remedy: "Give ids as gatehouse adapter list --output json shows them.")
    }
    let key = TrustedKey(
      id: id, name: name, publicKey: publicKey.line, partners: partners, notAfter: notAfter,
      addedAt: time)
    var changed = self
    changed.put(key)
    return (changed, key)
  }

  package func removing(_ id: KeyID) throws(BundleError) -> TrustSettings {
    guard key(id.description) != nil else {
      throw BundleError(
        "trust.unknown", "No key \(id) is trusted.", lookedAt: "the trusted keys",
        remedy: "gatehouse trust list shows those that are.", kind: .notFound)
    }
    var changed = self
    changed.removeKey(id.description)
    return changed
  }

  /// Ends all trust in a key, or in one manifest, now and for good. What was revoked before stays as it was.
  package func revoking(
    _ text: String, reason: String, at time: Timestamp
  ) throws(BundleError) -> (TrustSettings, Revocation) {
    let what = KeyID(text)?.description ?? text.lowercased()
    guard KeyID(text) != nil || SHA256.isHex(what) else {
      throw BundleError(
        "trust.bad-id", "\"\(text)\" is neither the id of a key nor the SHA-256 of a manifest.",
        lookedAt: "16 or 64 hexadecimal digits",
        remedy: "gatehouse trust list and gatehouse adapter list show both.")
    }
    if let earlier = revocations.first(where: { $0.revoked == what }) { return (self, earlier) }
    let revocation = Revocation(revoked: what, reason: reason, at: time)
    var changed = self
    changed.revocations.append(revocation)
    return (changed, revocation)
  }
}
