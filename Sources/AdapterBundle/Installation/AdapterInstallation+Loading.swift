import ConnectorModel
import Sodium
import SystemFiles

extension AdapterInstallation {
  /// Every installed version with all checks made anew, by partner and then from old to new. One that
  /// fails hides no other.
  package func list() throws(BundleError) -> [InstalledVersion] {
    let lock = try lock()
    return lock.partners.sorted { $0.key < $1.key }.flatMap { id, entry in
      entry.sortedVersions.map { inspect($0, of: id, entry) }
    }
  }

  /// Folders of partners that the lock file does not know: somebody put them there by hand.
  package func strays() throws(BundleError) -> [String] {
    let lock = try lock()
    return Files.names(in: folder, followsLink: true).filter {
      ConnectorID.isValid($0) && lock.partners[$0] == nil
    }.map(partnerFolder)
  }

  /// Checks one version as it is checked before it is loaded.
  package func inspect(
    _ version: SemanticVersion, of partner: String, _ entry: AdapterLock.Partner
  ) -> InstalledVersion {
    var checks = AdapterChecks()
    var manifest: AdapterManifest?
    var verdict: SignatureVerdict?
    let outcome = Result { () throws(BundleError) in
      try verify(version, of: partner, entry, &checks, &manifest, &verdict)
    }
    let current = try? current(partner)
    return InstalledVersion(
      partner: ConnectorID(rawValue: partner), name: entry.name, version: version,
      folder: versionFolder(partner, version), isCurrent: current == version,
      isPinned: entry.pinned == version, isEnabled: entry.isEnabled,
      profile: entry.profile, acceptedMissing: entry.acceptedMissing ?? [],
      manifestHash: entry.versions[version.description]?.manifestSHA256 ?? "",
      manifest: manifest, signature: verdict, outcome: outcome, checks: checks.checks)
  }

  private func verify(
    _ version: SemanticVersion, of partner: String, _ entry: AdapterLock.Partner,
    _ checks: inout AdapterChecks, _ manifest: inout AdapterManifest?,
    _ verdict: inout SignatureVerdict?
  ) throws(BundleError) -> VerifiedAdapter {
    let place = versionFolder(partner, version)
    guard let installed = entry.versions[version.description] else { throw .notInLock(place) }
    try checks.run("the folder belongs to root or this user, nobody else may write", place) {
      () throws(BundleError) in try PathCheck.check(place)
    }
    let manifestPath = "\(place)/\(AdapterManifest.fileName)"
    let bytes = try checks.run("the manifest is the one that was installed", manifestPath) {
      () throws(BundleError) in
      let bytes = try Files.read(manifestPath, atMost: AdapterManifest.mostBytes)
      guard SHA256.hex(bytes) == installed.manifestSHA256 else {
        verdict = .modified(manifestPath)
        throw .changed(manifestPath)
      }
      return bytes
    }
    let read = try checks.run("the manifest is valid", manifestPath) { () throws(BundleError) in
      let read = try AdapterManifest.read(bytes).manifest
      guard read.partner.rawValue == partner, read.version == version else {
        throw .changed(manifestPath)
      }
      return read
    }
    manifest = read
    let judged = try judge(bytes, read, installed, in: place, &checks, &verdict)
    let (path, library) = try readLibrary(read, in: place, &checks)
    let floor = "the version is not older than the lowest allowed"
    if (try current(partner)) == version {
      try checks.run(floor, AdapterLock.fileName) { () throws(BundleError) in
        if version < entry.lowestVersion {
          throw .belowLowest(entry.lowestVersion, entry.name, version)
        }
      }
    } else {
      checks.skip(floor, AdapterLock.fileName, because: "this version is not in use")
    }
    return VerifiedAdapter(
      manifest: read, manifestHash: installed.manifestSHA256, verdict: judged, libraryPath: path,
      libraryHash: SHA256.hex(library),
      library: library)
  }

  private func judge(
    _ bytes: [UInt8], _ manifest: AdapterManifest, _ installed: AdapterLock.Version,
    in place: String, _ checks: inout AdapterChecks, _ seen: inout SignatureVerdict?
  ) throws(BundleError) -> SignatureVerdict {
    let path = "\(place)/\(AdapterManifest.signatureFileName)"
    let signature =
      FileSystem.kind(of: path) == nil
      ? nil : try Files.read(path, atMost: MinisignText.mostBytes)
    let verdict = try trust.verdict(on: bytes, manifest, signature: signature)
    seen = verdict
    if verdict.state == .unsigned, let name = installed.allowedUnsigned {
      checks.skip("the signature is a trusted key's", path, because: "allowed unsigned as \(name)")
      return verdict
    }
    return try checks.run("the signature is a trusted key's", path) { () throws(BundleError) in
      if let problem = verdict.problem { throw problem }
      return verdict
    }
  }

  private func readLibrary(
    _ manifest: AdapterManifest, in place: String, _ checks: inout AdapterChecks
  ) throws(BundleError) -> (path: String, bytes: [UInt8]) {
    let file = try checks.run("there is a library for this machine", AdapterManifest.thisMachine) {
      () throws(BundleError) in try manifest.libraryForThisMachine
    }
    let path = "\(place)/\(file.path)"
    try checks.run("the library belongs to root or this user, nobody else may write", path) {
      () throws(BundleError) in try PathCheck.check(path)
    }
    let bytes = try checks.run("the library is the one in the manifest", path) {
      () throws(BundleError) in
      let bytes = try Files.read(path, atMost: BundleLimits.bytes)
      guard bytes.count == file.size, SHA256.hex(bytes) == file.sha256 else { throw .changed(path) }
      return bytes
    }
    return (path, bytes)
  }
}

extension SignatureVerdict {
  fileprivate static func modified(_ path: String) -> SignatureVerdict {
    SignatureVerdict(state: .modified, problem: .changed(path))
  }
}

extension BundleError {
  fileprivate static func changed(_ path: String) -> BundleError {
    BundleError(
      "load.modified", "\(path) is not what was installed.", lookedAt: path,
      remedy: "Find out who changed it; then remove this version and install its bundle again.",
      kind: .denied)
  }

  fileprivate static func notInLock(_ path: String) -> BundleError {
    BundleError(
      "install.not-in-lock", "\(path) is not in \(AdapterLock.fileName).", lookedAt: path,
      remedy: "Install the adapter's bundle.", kind: .denied)
  }

  static func belowLowest(
    _ lowest: SemanticVersion, _ name: String, _ version: SemanticVersion
  ) -> BundleError {
    BundleError(
      "install.downgrade",
      "\(name) \(version) is older than \(lowest), the lowest version allowed.",
      lookedAt: AdapterLock.fileName,
      remedy: "If you mean it, say so: --allow-downgrade, or gatehouse adapter rollback.",
      kind: .conflict)
  }
}
