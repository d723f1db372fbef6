import ConnectorModel

/// A public key that an administrator trusts, for some partners and up to some time.
package struct TrustedKey: Hashable, Sendable, Codable {
  package var id: String
  package var name: String
  /// As minisign writes it.
  package var publicKey: String
  /// Ids of partners, or `*` for all.
  package var partners: [String]
  /// Compared with the time of signing: what was signed before stays good.
  package var notAfter: Timestamp?
  package var addedAt: Timestamp

  func covers(_ partner: ConnectorID) -> Bool {
    partners.contains("*") || partners.contains(partner.rawValue)
  }
}

/// A key or a manifest that must not count any more, whatever else says so.
package struct Revocation: Hashable, Sendable, Codable {
  /// The id of a key, or the SHA-256 of a manifest.
  package var revoked: String
  package var reason: String
  package var at: Timestamp
}

/// A key of the trust folder as a listing shows it.
package struct TrustListing: Hashable, Sendable, Codable {
  package var id: String
  package var name: String
  /// `trusted`, `revoked` or `refused`.
  package var state: String
  package var partners: [String]
  package var notAfter: Timestamp?
  /// The reason of a revocation, or what is wrong with the file.
  package var reason: String?
}
