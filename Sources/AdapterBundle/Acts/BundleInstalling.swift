import ConnectorModel
import NameFolding

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

/// Installs bundles: judges one, tries it, and says what is to be kept then. It writes nothing.
package struct BundleInstalling {
  private let options: InstallOptions
  private let trust: TrustSettings
  private let host: SemanticVersion?
  private let time: Timestamp
  private let trial: (VerifiedAdapter) throws(BundleError) -> Void
  private let conformance: any ConformanceTrial

  /// - Parameters:
  ///   - host: the version of this program.
  ///   - trial: loads the verified bytes and compares them with the manifest; what it throws ends the
  ///     installation.
  ///   - conformance: runs the first level of the conformance suite, on the same terms.
  package init(
    _ options: InstallOptions = InstallOptions(), trust: TrustSettings,
    host: SemanticVersion? = nil, at time: Timestamp,
    trial: @escaping (VerifiedAdapter) throws(BundleError) -> Void,
    conformance: any ConformanceTrial
  ) {
    self.options = options
    self.trust = trust
    self.host = host
    self.time = time
    self.trial = trial
    self.conformance = conformance
  }

  /// - Parameter adapters: what is kept of all adapters.
  package func install(
    _ bundle: BundleArchive, into adapters: [ConnectorID: AdapterSettings]
  ) throws(BundleError) -> (AdapterSettings, InstallReport) {
    let manifest = bundle.manifest
    let version = manifest.version
    var checks = AdapterChecks()
    let (verdict, name) = try judge(bundle, &checks)
    let before = adapters[manifest.partner]
    var settings =
      before
      ?? AdapterSettings(
        partner: manifest.partner, name: manifest.descriptor.name, lowestVersion: version)
    try checks.run("the host is new enough", "$.min_host") { () throws(BundleError) in
      try checkHost(manifest)
    }
    try checks.run("the version may be installed", AdapterLock.fileName) {
      () throws(BundleError) in try check(bundle, mayJoin: settings)
    }
    try tryOut(bundle, verdict, &checks)
    settings.name = manifest.descriptor.name
    settings.lowestVersion =
      options.allowsDowngrade ? version : max(settings.lowestVersion, version)
    settings.put(
      AdapterVersion(
        version: version, manifest: BlobHash(rawValue: bundle.manifestHash),
        signature: bundle.signature.map { String(decoding: $0, as: UTF8.self) },
        signer: verdict.key?.description, allowedUnsigned: name, installedAt: time))
    // A pin keeps its version, and so the floor must not rise above it.
    if let pinned = settings.pinned { settings.lowestVersion = min(settings.lowestVersion, pinned) }
    let current = settings.pinned ?? version
    settings.current = current
    let report = InstallReport(
      partner: manifest.partner, name: settings.name, version: version,
      isCurrent: current == version, replaced: before?.current == version ? nil : before?.current,
      verdict: verdict, checks: checks.checks, warnings: bundle.warnings)
    return (settings, report)
  }

  private func judge(
    _ bundle: BundleArchive, _ checks: inout AdapterChecks
  ) throws(BundleError) -> (SignatureVerdict, String?) {
    let descriptor = bundle.manifest.descriptor
    let verdict = try trust.verdict(
      on: bundle.manifestBytes, bundle.manifest, signature: bundle.signature)
    let wanted = options.allowUnsigned.map { FoldedName($0) }
    if verdict.state == .unsigned, let name = options.allowUnsigned,
      wanted == FoldedName(descriptor.name) || wanted?.text == descriptor.id.rawValue
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

  private func checkHost(_ manifest: AdapterManifest) throws(BundleError) {
    guard let host, let lowest = manifest.lowestHost, host < lowest else { return }
    throw BundleError(
      "install.host-too-old",
      "\(manifest.descriptor.name) \(manifest.version) needs Gatehouse \(lowest); this is \(host).",
      lookedAt: "$.min_host",
      remedy: "Update Gatehouse, or install an older version of the adapter.")
  }

  private func check(
    _ bundle: BundleArchive, mayJoin settings: AdapterSettings
  ) throws(BundleError) {
    let version = bundle.manifest.version
    if let known = settings[version], known.manifest.rawValue != bundle.manifestHash {
      throw BundleError(
        "install.version-differs",
        "\(settings.name) \(version) is installed already, from another bundle.",
        lookedAt: AdapterLock.fileName,
        remedy:
          "A version is one bundle for good. Remove the installed one first, if this one is right.",
        kind: .conflict)
    }
    if version < settings.lowestVersion, !options.allowsDowngrade {
      throw .belowLowest(settings.lowestVersion, settings.name, version)
    }
  }

  private func tryOut(
    _ bundle: BundleArchive, _ verdict: SignatureVerdict, _ checks: inout AdapterChecks
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
}
