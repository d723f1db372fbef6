import ConnectorModel
import StoredForms

struct StoredAdapterSettings: StoredForm {
  static let kind = "adapter"

  struct Version: StoredPart {
    var version: String
    var manifest: String
    var signature: String?
    var signer: String?
    var allowedUnsigned: String?
    var installedAt: String

    init(_ version: AdapterVersion) {
      self.version = version.version.description
      manifest = version.manifest.rawValue
      signature = version.signature
      signer = version.signer
      allowedUnsigned = version.allowedUnsigned
      installedAt = version.installedAt.iso8601
    }

    func value() throws(UnreadableForm) -> AdapterVersion {
      AdapterVersion(
        version: try version.adapterVersion("version"), manifest: BlobHash(rawValue: manifest),
        signature: signature, signer: signer, allowedUnsigned: allowedUnsigned,
        installedAt: try installedAt.moment("installedAt"))
    }
  }

  var partner: String
  var name: String
  var isEnabled: Bool
  var current: String?
  var pinned: String?
  var lowestVersion: String
  var versions: [Version]
  var profile: String?
  var acceptedMissing: [String]

  init(_ settings: AdapterSettings) {
    partner = settings.partner.rawValue
    name = settings.name
    isEnabled = settings.isEnabled
    current = settings.current?.description
    pinned = settings.pinned?.description
    lowestVersion = settings.lowestVersion.description
    versions = settings.versions.map(Version.init)
    profile = settings.profile
    acceptedMissing = settings.acceptedMissing
  }

  func value() throws(UnreadableForm) -> AdapterSettings {
    AdapterSettings(
      partner: ConnectorID(rawValue: partner), name: name, isEnabled: isEnabled,
      current: try current?.adapterVersion("current"),
      pinned: try pinned?.adapterVersion("pinned"),
      lowestVersion: try lowestVersion.adapterVersion("lowestVersion"),
      versions: try versions.values(), profile: profile, acceptedMissing: acceptedMissing)
  }
}

/// The folder in which newer bundles may lie.
struct StoredAdapterSource: StoredForm {
  static let kind = "adapterSource"

  var folder: String?

  init(_ folder: String?) { self.folder = folder }

  func value() -> String? { folder }
}

extension String {
  fileprivate func adapterVersion(_ field: String) throws(UnreadableForm) -> SemanticVersion {
    guard let version = SemanticVersion(self) else { throw .value(of: field) }
    return version
  }

  /// ISO 8601 in UTC.
  func moment(_ field: String) throws(UnreadableForm) -> Timestamp {
    guard let time = Timestamp(iso8601: self) else { throw .value(of: field) }
    return time
  }
}
