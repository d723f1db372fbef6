import ConnectorModel
import StoredForms
import SystemFiles

/// adapters.lock: what was installed, by whom it was signed, and what an administrator has said of it.
package struct AdapterLock: Hashable, Sendable {
  package struct Partner: Hashable, Sendable {
    package var name: String
    package var isEnabled = true
    /// The version that stays current whatever is installed beside it.
    package var pinned: SemanticVersion?
    /// Older versions than this need an administrator's word.
    package var lowestVersion: SemanticVersion
    /// By version.
    package var versions: [String: Version] = [:]
    /// Where its code is to run, one of the host's words; nil: as the host runs adapters.
    package var profile: String?
    /// Layers of the sandbox that this machine may lack, by the host's words; nil: none.
    package var acceptedMissing: [String]?
  }

  package struct Version: Hashable, Sendable {
    package var manifestSHA256: String
    /// The id of the key that signed it; nil: nobody did.
    package var signer: String?
    /// The name by which an administrator has allowed this version without a signature.
    package var allowedUnsigned: String?
    package var installedAt: Timestamp
  }

  /// A folder in which newer bundles may lie; absolute.
  package var source: String?
  /// By id.
  package var partners: [String: Partner] = [:]

  static let fileName = "adapters.lock"
}

extension AdapterLock {
  /// Reads the lock file of a folder; a folder without one has nothing installed.
  init(folder: String) throws(BundleError) {
    self.init()
    let path = "\(folder)/\(Self.fileName)"
    guard FileSystem.kind(of: path) != nil else { return }
    try PathCheck.check(path)
    let bytes = try Files.read(path, atMost: 16 << 20)
    do throws(UnreadableForm) {
      self = try OwnFile.value(in: bytes, as: StoredAdapterLock.self)
    } catch {
      throw Self.unreadable(path, error)
    }
  }

  func write(to folder: String) throws(BundleError) {
    try Files.replace("\(folder)/\(Self.fileName)", OwnFile.bytes(of: StoredAdapterLock(self)))
  }

  private static func unreadable(_ path: String, _ error: UnreadableForm) -> BundleError {
    let message = "The file \(path) cannot be used: \(error.reason)."
    return if case .unknownVersion = error {
      BundleError("install.lock-too-new", message, lookedAt: path, remedy: .newerVersion)
    } else {
      BundleError(
        "install.lock-damaged", message, lookedAt: path,
        remedy: "Restore it from a backup, or remove it and install the adapters again.")
    }
  }
}

extension AdapterLock {
  /// The lock file of a folder that is to hold this.
  init(_ inventory: AdapterInventory) {
    source = inventory.sourceFolder
    for (id, settings) in inventory.adapters { partners[id.rawValue] = Partner(settings) }
  }
}

extension AdapterLock.Partner {
  package init(_ settings: AdapterSettings) {
    self.init(
      name: settings.name, isEnabled: settings.isEnabled, pinned: settings.pinned,
      lowestVersion: settings.lowestVersion, profile: settings.profile,
      acceptedMissing: settings.acceptedMissing.isEmpty ? nil : settings.acceptedMissing)
    for version in settings.versions {
      versions[version.version.description] = AdapterLock.Version(
        manifestSHA256: version.manifest.rawValue, signer: version.signer,
        allowedUnsigned: version.allowedUnsigned, installedAt: version.installedAt)
    }
  }
}
