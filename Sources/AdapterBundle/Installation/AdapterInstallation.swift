import ConnectorModel

/// The folder in which adapters are installed.
///
///     adapters.lock                     what was installed, and what an administrator has said of it
///     <partner id>/<version>/…          the files of a bundle
///     <partner id>/current              a link to the version that is used
///
/// Each act ends with one rename, so that whoever looks, and whoever comes after a crash, sees the state
/// before it or the state after it. Acts of several processes follow one another.
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
    guard let status = Files.status(link) else { return nil }
    guard status.kind == .link, let target = Files.target(ofLink: link),
      let version = SemanticVersion(target)
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
    let partners = try lock().partners
    let wanted = text.lowercased()
    if let entry = partners[wanted] { return (wanted, entry) }
    let exact = partners.filter { $0.value.name.lowercased() == wanted }
    let found =
      exact.isEmpty
      ? partners.filter { !wanted.isEmpty && $0.value.name.lowercased().hasPrefix(wanted) } : exact
    guard let first = found.first, found.count == 1 else {
      let names = partners.values.map(\.name).sorted().joined(separator: ", ")
      throw BundleError(
        found.isEmpty ? "install.unknown-partner" : "install.ambiguous",
        found.isEmpty
          ? "No adapter for \"\(text)\" is installed." : "\"\(text)\" fits more than one partner.",
        lookedAt: "the installed adapters: \(names.isEmpty ? "none" : names)",
        remedy: "Give the partner's id or whole name.", kind: .notFound)
    }
    return (first.key, first.value)
  }

  /// An installed version by its text; nil stands for the current one.
  package func version(
    _ text: String?, of partner: String, _ entry: AdapterLock.Partner
  ) throws(BundleError) -> SemanticVersion {
    let found = if let text { SemanticVersion(text) } else { try current(partner) }
    guard let found, entry.versions[found.description] != nil else {
      throw BundleError(
        "install.unknown-version",
        text.map { "\(entry.name) \($0) is not installed." }
          ?? "\(entry.name) has no current version.",
        lookedAt: "installed: \(entry.versionList)",
        remedy: "Name an installed version, or install it.", kind: .notFound)
    }
    return found
  }

  func partnerFolder(_ partner: String) -> String { "\(folder)/\(partner)" }
  func currentLink(_ partner: String) -> String { "\(folder)/\(partner)/current" }
  func versionFolder(_ partner: String, _ version: SemanticVersion) -> String {
    "\(folder)/\(partner)/\(version)"
  }

  /// Lets one process at a time change the folder, and sweeps up what one that was killed has left.
  func changing<Answer>(
    _ body: (inout AdapterLock) throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    try Files.makeFolders(folder)
    try PathCheck.check(folder)
    let fileLock = try FileLock("\(folder)/.lock")
    defer { withExtendedLifetime(fileLock) {} }
    var lock = try lock()
    sweep(lock)
    return try body(&lock)
  }

  private func sweep(_ lock: AdapterLock) {
    let partners = Files.names(in: folder).filter(AdapterManifest.isPartner)
    for place in [folder] + partners.map(partnerFolder) {
      for name in Files.names(in: place) where name.hasPrefix(Files.temporaryPrefix) {
        Files.removeTree("\(place)/\(name)")
      }
    }
    for partner in partners
    where lock.partners[partner] == nil && Files.names(in: partnerFolder(partner)).isEmpty {
      Files.removeTree(partnerFolder(partner))
    }
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
