import ConnectorModel

/// A key that is trusted.
package struct TrustedKeyView: Hashable, Sendable, Encodable {
  package var id: String
  package var name: String
  package var publicKey: String
  package var partners: [String]
  package var notAfter: Timestamp?
  package var addedAt: Timestamp

  package init(_ value: TrustedKey) {
    id = value.id
    name = value.name
    publicKey = value.publicKey
    partners = value.partners
    notAfter = value.notAfter
    addedAt = value.addedAt
  }
}

/// A key or a manifest that must not count any more.
package struct RevocationView: Hashable, Sendable, Encodable {
  package var revoked: String
  package var reason: String
  package var at: Timestamp

  package init(_ value: Revocation) {
    revoked = value.revoked
    reason = value.reason
    at = value.at
  }
}
