import ConnectorModel

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
