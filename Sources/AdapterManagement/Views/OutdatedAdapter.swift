/// A partner whose current version is not the newest that is known.
package struct OutdatedAdapter: Hashable, Sendable, Codable {
  package var partner: String
  package var name: String
  package var current: String?
  package var newest: String
  package var isInstalled: Bool
  package var pinned: String?
}
