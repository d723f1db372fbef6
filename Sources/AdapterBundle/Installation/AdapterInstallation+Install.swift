import ConnectorModel

/// What an administrator says with an installation.
package struct InstallOptions: Hashable, Sendable {
  /// The name or id of the one partner whose adapter may come without a signature.
  package var allowUnsigned: String?
  package var allowsDowngrade: Bool

  package init(allowUnsigned: String? = nil, allowsDowngrade: Bool = false) {
    self.allowUnsigned = allowUnsigned
    self.allowsDowngrade = allowsDowngrade
  }
}

/// What an installation did.
package struct InstallReport: Hashable, Sendable {
  package var partner: ConnectorID
  package var name: String
  package var version: SemanticVersion
  /// False when a pin keeps another version current.
  package var isCurrent: Bool
  /// The version that was current before, if another was.
  package var replaced: SemanticVersion?
  package var verdict: SignatureVerdict
  package var checks: [AdapterCheck]
  package var warnings: [ManifestFault]
}

extension AdapterInstallation {
  /// Installs a bundle: judges it, tries it, puts its folder in place with one rename, notes it in the
  /// lock file, and switches `current` to it with another. Until that last step the version before is
  /// used, also when this process is ended in between.
  ///
  /// - Parameter trial: loads the verified bytes and compares them with the manifest; what it throws ends
  ///   the installation with nothing left behind.
  /// - Parameter conformance: runs the first level of the conformance suite, on the same terms.
  package func install(
    _ bundle: BundleArchive, _ options: InstallOptions = InstallOptions(),
    host: SemanticVersion? = nil, at time: Timestamp,
    trial: (VerifiedAdapter) throws(BundleError) -> Void, conformance: any ConformanceTrial
  ) throws(BundleError) -> InstallReport {
    try changing { (lock) throws(BundleError) in
      let manifest = bundle.manifest
      let (id, version) = (manifest.partner.rawValue, manifest.version)
      var checks = AdapterChecks()
      let (verdict, name) = try judge(bundle, options, &checks)
      var entry =
        lock.partners[id]
        ?? AdapterLock.Partner(name: manifest.descriptor.name, lowestVersion: version)
      try checks.run("the host is new enough", "$.min_host") { () throws(BundleError) in
        try check(manifest, runsOn: host)
      }
      try checks.run("the version may be installed", AdapterLock.fileName) {
        () throws(BundleError) in try check(bundle, mayJoin: entry, options)
      }
      let before = try? current(id)
      try tryOut(bundle, verdict, &checks, trial, conformance)
      try place(bundle)
      entry.name = manifest.descriptor.name
      entry.lowestVersion =
        options.allowsDowngrade ? version : max(entry.lowestVersion, version)
      entry.versions[version.description] = AdapterLock.Version(
        manifestSHA256: bundle.manifestHash, signer: verdict.key?.description,
        allowedUnsigned: name, installedAt: time)
      // A pin keeps its version, and so the floor must not rise above it.
      if let pinned = entry.pinned { entry.lowestVersion = min(entry.lowestVersion, pinned) }
      try noteAndSwitch(&lock, id, entry, to: entry.pinned ?? version, from: before)
      return InstallReport(
        partner: manifest.partner, name: entry.name, version: version,
        isCurrent: (entry.pinned ?? version) == version, replaced: before == version ? nil : before,
        verdict: verdict, checks: checks.checks, warnings: bundle.warnings)
    }
  }

  /// Writes the lock file and switches `current`. The lock file must never call a version that is still
  /// current too old: until the switch is done, the floor is the lower of both.
  func noteAndSwitch(
    _ lock: inout AdapterLock, _ id: String, _ entry: AdapterLock.Partner,
    to version: SemanticVersion, from before: SemanticVersion?
  ) throws(BundleError) {
    var entry = entry
    let floor = entry.lowestVersion
    if let before { entry.lowestVersion = min(floor, before) }
    lock.partners[id] = entry
    try lock.write(to: folder)
    try Files.setLink(currentLink(id), to: version.description)
    guard entry.lowestVersion != floor else { return }
    lock.partners[id]?.lowestVersion = floor
    try lock.write(to: folder)
  }

  private func judge(
    _ bundle: BundleArchive, _ options: InstallOptions, _ checks: inout AdapterChecks
  ) throws(BundleError) -> (SignatureVerdict, String?) {
    let descriptor = bundle.manifest.descriptor
    let verdict = try trust.verdict(
      on: bundle.manifestBytes, bundle.manifest, signature: bundle.signature)
    let wanted = options.allowUnsigned?.lowercased()
    if verdict.state == .unsigned, let name = options.allowUnsigned,
      wanted == descriptor.name.lowercased() || wanted == descriptor.id.rawValue
    {
      checks.skip(
        "the signature is a trusted key's", AdapterManifest.signatureFileName,
        because: "allowed unsigned as \(name)")
      return (verdict, name)
    }
    try checks.run("the signature is a trusted key's", AdapterManifest.signatureFileName) {
      () throws(BundleError) in
      if let problem = verdict.problem { throw problem }
    }
    return (verdict, nil)
  }

  private func check(
    _ manifest: AdapterManifest, runsOn host: SemanticVersion?
  ) throws(BundleError) {
    guard let host, let lowest = manifest.lowestHost, host < lowest else { return }
    throw BundleError(
      "install.host-too-old",
      "\(manifest.descriptor.name) \(manifest.version) needs Gatehouse \(lowest); this is \(host).",
      lookedAt: "$.min_host",
      remedy: "Update Gatehouse, or install an older version of the adapter.")
  }

  private func check(
    _ bundle: BundleArchive, mayJoin entry: AdapterLock.Partner, _ options: InstallOptions
  ) throws(BundleError) {
    let version = bundle.manifest.version
    if let known = entry.versions[version.description],
      known.manifestSHA256 != bundle.manifestHash
    {
      throw BundleError(
        "install.version-differs",
        "\(entry.name) \(version) is installed already, from another bundle.",
        lookedAt: AdapterLock.fileName,
        remedy:
          "A version is one bundle for good. Remove the installed one first, if this one is right.",
        kind: .conflict)
    }
    if version < entry.lowestVersion, !options.allowsDowngrade {
      throw .belowLowest(entry, version)
    }
  }

  private func tryOut(
    _ bundle: BundleArchive, _ verdict: SignatureVerdict, _ checks: inout AdapterChecks,
    _ trial: (VerifiedAdapter) throws(BundleError) -> Void, _ conformance: any ConformanceTrial
  ) throws(BundleError) {
    let file = try checks.run("there is a library for this machine", AdapterManifest.thisMachine) {
      () throws(BundleError) in try bundle.manifest.libraryForThisMachine
    }
    let adapter = VerifiedAdapter(
      manifest: bundle.manifest, manifestHash: bundle.manifestHash, verdict: verdict,
      libraryPath: file.path, libraryHash: file.sha256, library: bundle.files[file.path] ?? [])
    try checks.run("the library loads and says what its manifest says", file.path) {
      () throws(BundleError) in try trial(adapter)
    }
    let conforms = "the adapter keeps the conformance rules of level 1"
    switch conformance.outcome(of: adapter, manifest: bundle.manifestBytes) {
    case .conformant: try checks.run(conforms, file.path) { () throws(BundleError) in }
    case .notRun(let reason): checks.skip(conforms, file.path, because: reason)
    case .broken(let error):
      try checks.run(conforms, file.path) { () throws(BundleError) in throw error }
    }
  }

  /// Writes a bundle's files beside their place, and renames them into it.
  /// What lies there already is the same, or damaged, or what a process that was killed has left.
  private func place(_ bundle: BundleArchive) throws(BundleError) {
    let partner = bundle.manifest.partner.rawValue
    let target = versionFolder(partner, bundle.manifest.version)
    try Files.makeFolder(partnerFolder(partner))
    let staging = Files.temporary(beside: target)
    defer { Files.removeTree(staging) }
    try unpack(bundle, into: staging)
    if Files.status(target) == nil {
      try Files.move(staging, to: target)
    } else {
      try Files.exchange(staging, target)
    }
  }

  private func unpack(_ bundle: BundleArchive, into staging: String) throws(BundleError) {
    try Files.makeFolder(staging)
    var members = bundle.files
    members[AdapterManifest.fileName] = bundle.manifestBytes
    members[AdapterManifest.signatureFileName] = bundle.signature
    var folders: Set<String> = [staging]
    for (path, contents) in members.sorted(by: { $0.key < $1.key }) {
      let file = "\(staging)/\(path)"
      try Files.makeFolders(Files.folder(of: file))
      folders.insert(Files.folder(of: file))
      try Files.create(file, contents)
    }
    for folder in folders { try Files.sync(folder) }
  }
}
