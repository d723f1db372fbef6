import ConnectorModel
import SystemFiles

/// The folder in which adapters are installed.
///
///     adapters.lock                     what was installed, and what an administrator has said of it
///     <partner id>/<version>/…          the files of a bundle
///     <partner id>/current              a link to the version that is used
///
/// It is made from what is kept of adapters, an `AdapterInventory`: the journal's, of which it is a cache, or its own,
/// where somebody has named a folder. Each step to another state is one rename, so that whoever looks, and whoever
/// comes after a crash, finds a version in use and the lock file that goes with it.
package struct AdapterInstallation: Sendable {
  package let folder: String
  package let trust: TrustStore

  /// - Parameter folder: absolute. It need not be there yet.
  package init(folder: String, trust: TrustStore) {
    self.folder = folder
    self.trust = trust
  }

  package func lock() throws(BundleError) -> AdapterLock { try AdapterLock(folder: folder) }

  /// The version that is used; nil when none is.
  package func current(_ partner: String) throws(BundleError) -> SemanticVersion? {
    let link = currentLink(partner)
    guard FileSystem.kind(of: link) != nil else { return nil }
    guard let target = FileSystem.target(ofLink: link), let version = SemanticVersion(target)
    else {
      throw BundleError(
        "load.current-link", "\(link) is not a link to a version beside it.", lookedAt: link,
        remedy: "Choose a version: gatehouse adapter rollback PARTNER VERSION.", kind: .denied)
    }
    return version
  }

  /// The partner that somebody means by an id, a name or the beginning of a name.
  package func partner(named text: String) throws(BundleError) -> (
    id: String, entry: AdapterLock.Partner
  ) {
    try PartnerName(text).find(
      among: try lock().partners.map { ($0.key, $0.value.name, ($0.key, $0.value)) })
  }

  /// An installed version by its text; nil stands for the current one.
  package func version(
    _ text: String?, of partner: String, _ entry: AdapterLock.Partner
  ) throws(BundleError) -> SemanticVersion {
    let found = if let text { SemanticVersion(text) } else { try current(partner) }
    guard let found, entry.versions[found.description] != nil else {
      throw .unknownVersion(text, of: entry.name, installed: entry.versionList)
    }
    return found
  }

  func partnerFolder(_ partner: String) -> String { "\(folder)/\(partner)" }
  func currentLink(_ partner: String) -> String { "\(folder)/\(partner)/current" }
  func versionFolder(_ partner: String, _ version: SemanticVersion) -> String {
    "\(folder)/\(partner)/\(version)"
  }
}

extension AdapterLock.Partner {
  /// The versions from old to new.
  package var sortedVersions: [SemanticVersion] {
    versions.keys.compactMap { SemanticVersion($0) }.sorted()
  }

  var versionList: String {
    versions.isEmpty ? "none" : sortedVersions.map(\.description).joined(separator: ", ")
  }
}
