/// Whose signatures on adapters count. A row of the journal carries the whole of it.
package struct TrustSettings: Hashable, Sendable {
  /// By id.
  package private(set) var keys: [TrustedKey]
  /// In the order in which they were made. None is ever taken back.
  package var revocations: [Revocation]

  package init(keys: [TrustedKey] = [], revocations: [Revocation] = []) {
    self.keys = keys.sorted { $0.id < $1.id }
    self.revocations = revocations
  }

  package func key(_ id: String) -> TrustedKey? { keys.first { $0.id == id } }

  /// Adds a key, in the place of one of the same id.
  package mutating func put(_ key: TrustedKey) {
    removeKey(key.id)
    keys.insert(key, at: keys.firstIndex { key.id < $0.id } ?? keys.endIndex)
  }

  package mutating func removeKey(_ id: String) { keys.removeAll { $0.id == id } }
}

/// A public key that an administrator trusts, for some partners and up to some time.
package struct TrustedKey: Hashable, Sendable {
  package var id: String
  package var name: String
  /// As minisign writes it.
  package var publicKey: String
  /// Ids of partners, or `*` for all.
  package var partners: [String]
  /// Compared with the time of signing: what was signed before stays good.
  package var notAfter: Timestamp?
  package var addedAt: Timestamp

  package init(
    id: String, name: String, publicKey: String, partners: [String], notAfter: Timestamp?,
    addedAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.publicKey = publicKey
    self.partners = partners
    self.notAfter = notAfter
    self.addedAt = addedAt
  }

  package func covers(_ partner: ConnectorID) -> Bool {
    partners.contains("*") || partners.contains(partner.rawValue)
  }
}

/// A key or a manifest that must not count any more, whatever else says so.
package struct Revocation: Hashable, Sendable {
  /// The id of a key, or the SHA-256 of a manifest.
  package var revoked: String
  package var reason: String
  package var at: Timestamp

  package init(revoked: String, reason: String, at: Timestamp) {
    self.revoked = revoked
    self.reason = reason
    self.at = at
  }
}
