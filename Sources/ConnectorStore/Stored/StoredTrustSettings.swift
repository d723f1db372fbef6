import ConnectorModel
import StoredForms

struct StoredTrustSettings: StoredForm {
  static let kind = "trust"

  struct Key: StoredPart {
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
        notAfter: try notAfter?.moment("notAfter"), addedAt: try addedAt.moment("addedAt"))
    }
  }

  struct Revoked: StoredPart {
    var revoked: String
    var reason: String
    var at: String

    init(_ revocation: Revocation) {
      revoked = revocation.revoked
      reason = revocation.reason
      at = revocation.at.iso8601
    }

    func value() throws(UnreadableForm) -> Revocation {
      Revocation(revoked: revoked, reason: reason, at: try at.moment("at"))
    }
  }

  var keys: [Key]
  var revocations: [Revoked]

  init(_ settings: TrustSettings) {
    keys = settings.keys.map(Key.init)
    revocations = settings.revocations.map(Revoked.init)
  }

  func value() throws(UnreadableForm) -> TrustSettings {
    TrustSettings(keys: try keys.values(), revocations: try revocations.values())
  }
}
