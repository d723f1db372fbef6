import AdapterBundle
import ConnectorModel

/// Whose signatures count.
extension AdapterAdministration {
  /// - Parameters:
  ///   - publicKey: what is in a .pub file.
  ///   - file: that file, for errors.
  package func trust(
    _ publicKey: [UInt8], from file: String, name: String, partners: [String], notAfter: Timestamp?,
    in trust: TrustSettings
  ) throws(BundleError) -> AdapterAct<TrustedKey> {
    let (settings, key) = try trust.adding(
      try MinisignPublicKey(publicKey, file: file), name: name, partners: partners,
      notAfter: notAfter,
      at: now())
    let record = AdministrativeAct(.keyTrusted, of: key.name, which: key.id, detail: key.scope)
    return AdapterAct(answer: key, record: record, changes: [.trustSet(settings)])
  }

  /// - Parameter id: of a key, or the SHA-256 of a manifest.
  package func revoke(
    _ id: String, because reason: String, in trust: TrustSettings
  ) throws(BundleError) -> AdapterAct<Revocation> {
    let (settings, revocation) = try trust.revoking(id, reason: reason, at: now())
    let holder = trust.key(revocation.revoked)?.name
    let record = AdministrativeAct(
      .keyRevoked, of: holder ?? (KeyID(id) == nil ? "a manifest" : "a key"),
      which: revocation.revoked, detail: revocation.reason)
    return AdapterAct(answer: revocation, record: record, changes: [.trustSet(settings)])
  }

  package func removeKey(
    _ id: KeyID, in trust: TrustSettings
  ) throws(BundleError) -> AdapterAct<Void> {
    let settings = try trust.removing(id)
    let record = AdministrativeAct(
      .keyRemoved, of: trust.key(id.description)?.name ?? "a key", which: id.description)
    return AdapterAct(answer: (), record: record, changes: [.trustSet(settings)])
  }
}

extension TrustedKey {
  fileprivate var scope: String {
    let whom = partners.contains("*") ? "all partners" : partners.joined(separator: ", ")
    return "for \(whom)" + (notAfter.map { ", signatures until \($0.iso8601)" } ?? "")
  }
}
