import ConnectorModel

/// Reads what a folder of adapters and a trust store have kept by themselves, to be kept as rows and blobs: once, a
/// partner at a time, because the files of all are many.
///
/// Every function blocks the calling thread.
package struct AdapterMigration: Sendable {
  /// Keys whose files cannot be used are left out: they have trusted nobody.
  package let trust: TrustSettings
  package let sourceFolder: String?
  /// By id.
  package let partners: [ConnectorID]
  private let installation: AdapterInstallation
  private let lock: AdapterLock

  /// Fails where what is revoked or what is installed cannot be read.
  package init(_ installation: AdapterInstallation) throws(BundleError) {
    self.installation = installation
    lock = try installation.lock()
    trust = try installation.trust.settings()
    sourceFolder = lock.source
    partners = lock.partners.keys.sorted().map { ConnectorID(rawValue: $0) }
  }

  /// Whether there is nothing to take over.
  package var isEmpty: Bool {
    trust == TrustSettings() && sourceFolder == nil && partners.isEmpty
  }

  /// One of `partners`, with the files of its versions.
  ///
  /// - Returns: beside them, why a version was left behind: one whose files are not what was installed. What was
  ///   said of the adapter stays.
  package func read(
    _ partner: ConnectorID
  ) -> (settings: AdapterSettings, blobs: [[UInt8]], problems: [BundleError])? {
    guard let entry = lock.partners[partner.rawValue] else { return nil }
    var settings = installation.settings(of: partner.rawValue, entry)
    var blobs: [[UInt8]] = []
    var problems: [BundleError] = []
    for version in settings.versions {
      do throws(BundleError) {
        blobs += try installation.bundle(version, of: partner.rawValue).blobs
      } catch {
        problems.append(error)
        settings.remove(version.version)
        if settings.current == version.version { settings.current = nil }
        if settings.pinned == version.version { settings.pinned = nil }
      }
    }
    return (settings, blobs, problems)
  }
}

extension AdapterInstallation {
  /// The files of an installed version, each of which is what its manifest says, and that what was installed.
  fileprivate func bundle(
    _ version: AdapterVersion, of partner: String
  ) throws(BundleError) -> BundleArchive {
    let place = versionFolder(partner, version.version)
    try PathCheck.check(place)
    let bytes = try Files.read(
      "\(place)/\(AdapterManifest.fileName)", atMost: AdapterManifest.mostBytes)
    let files = Dictionary(
      try AdapterManifest.read(bytes).manifest.contents.map { ($0.sha256, "\(place)/\($0.path)") },
      uniquingKeysWith: { first, _ in first })
    return try BundleArchive(version) { (hash) throws(BundleError) in
      if hash == version.manifest { return bytes }
      return try files[hash.rawValue].map { (path) throws(BundleError) in
        try Files.read(path, atMost: BundleLimits.bytes)
      }
    }
  }
}
