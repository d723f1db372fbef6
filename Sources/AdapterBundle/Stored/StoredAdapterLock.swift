import ConnectorModel
import StoredForms

struct StoredAdapterLock: StoredForm {
  static let kind = "list of adapters"

  var format: Int
  var source: String?
  /// By id.
  var partners: [String: Partner]

  struct Partner: StoredPart {
    var name: String
    var isEnabled: Bool
    var pinned: String?
    var lowestVersion: String
    var versions: [String: Version]
    var profile: String?
    var acceptedMissing: [String]?

    init(_ partner: AdapterLock.Partner) {
      name = partner.name
      isEnabled = partner.isEnabled
      pinned = partner.pinned?.description
      lowestVersion = partner.lowestVersion.description
      versions = partner.versions.mapValues(Version.init)
      profile = partner.profile
      acceptedMissing = partner.acceptedMissing
    }

    func value() throws(UnreadableForm) -> AdapterLock.Partner {
      var partner = AdapterLock.Partner(
        name: name, isEnabled: isEnabled, pinned: try pinned?.semanticVersion("pinned"),
        lowestVersion: try lowestVersion.semanticVersion("lowestVersion"), profile: profile,
        acceptedMissing: acceptedMissing)
      for (version, stored) in versions {
        // Versions become paths, so nothing else may stand here.
        _ = try version.semanticVersion("versions")
        partner.versions[version] = try stored.value()
      }
      return partner
    }
  }

  struct Version: StoredPart {
    var manifestSHA256: String
    var signer: String?
    var allowedUnsigned: String?
    var installedAt: String

    init(_ version: AdapterLock.Version) {
      manifestSHA256 = version.manifestSHA256
      signer = version.signer
      allowedUnsigned = version.allowedUnsigned
      installedAt = version.installedAt.iso8601
    }

    func value() throws(UnreadableForm) -> AdapterLock.Version {
      AdapterLock.Version(
        manifestSHA256: manifestSHA256, signer: signer, allowedUnsigned: allowedUnsigned,
        installedAt: try installedAt.time("installedAt"))
    }
  }

  init(_ lock: AdapterLock) {
    format = Self.version
    source = lock.source
    partners = lock.partners.mapValues(Partner.init)
  }

  func value() throws(UnreadableForm) -> AdapterLock {
    var lock = AdapterLock()
    lock.source = source
    for (id, partner) in partners {
      // Ids become paths too.
      guard ConnectorID.isValid(id) else { throw .value(of: "partners") }
      lock.partners[id] = try partner.value()
    }
    return lock
  }
}
