/// How an installed adapter is kept apart.
package struct AdapterProfileView: Hashable, Sendable, Codable {
  package var partner: String
  package var name: String
  /// What is kept of it; nil: nothing.
  package var profile: String?
  package var acceptedMissing: [String]
  /// What that comes to, in words.
  package var isolation: String
}
