import ConnectorModel
import StoredForms

struct StoredTrustedKey: StoredForm {
  static let kind = "key"

  var id: String
  var name: String
  var publicKey: String
  var partners: [String]
  var notAfter: String?
  var addedAt: String

  init(_ key: TrustedKey) {
    id = key.id
    name = key.name
    publicKey = key.publicKey
    partners = key.partners
    notAfter = key.notAfter?.iso8601
    addedAt = key.addedAt.iso8601
  }

  func value() throws(UnreadableForm) -> TrustedKey {
    TrustedKey(
      id: id, name: name, publicKey: publicKey, partners: partners,
      notAfter: try notAfter?.time("notAfter"), addedAt: try addedAt.time("addedAt"))
  }
}

/// A list in version 1, which has no place for its version: the next is an object.
struct StoredRevocations: StoredForm {
  static let kind = "list of revocations"

  var revocations: [Element]

  struct Element: StoredPart {
    var revoked: String
    var reason: String
    var at: String

    init(_ revocation: Revocation) {
      revoked = revocation.revoked
      reason = revocation.reason
      at = revocation.at.iso8601
    }

    func value() throws(UnreadableForm) -> Revocation {
      Revocation(revoked: revoked, reason: reason, at: try at.time("at"))
    }
  }

  init(_ revocations: [Revocation]) { self.revocations = revocations.map(Element.init) }

  func value() throws(UnreadableForm) -> [Revocation] { try revocations.values() }

  init(from decoder: any Decoder) throws {
    revocations = try decoder.singleValueContainer().decode([Element].self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(revocations)
  }
}
