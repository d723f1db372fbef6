import AdapterBundle
import AdapterHost
import ConnectorModel

/// What vendors and administrators do with bundles. None of it needs the store; acts that belong into the
/// record go through the service.
package struct AdapterAdministration: Sendable {
  package let source: AdapterSource
  /// How an adapter is tried.
  let runtime: AdapterRuntime
  let host: SemanticVersion?
  let now: @Sendable () -> Timestamp

  /// - Parameter host: the version of this program.
  package init(
    source: AdapterSource, runtime: AdapterRuntime, host: SemanticVersion?,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.source = source
    self.runtime = runtime
    self.host = host
    self.now = now
  }

  package var installation: AdapterInstallation { source.installation }

  /// Turns errors of bundles into those of the service.
  package func giving<Answer>(
    _ body: () throws(BundleError) -> Answer
  ) throws(ServiceError) -> Answer {
    do { return try body() } catch { throw ServiceError(error) }
  }

  /// Installs a bundle. Its library is loaded once its signature is judged good.
  package func install(
    _ bundle: [UInt8], _ options: InstallOptions, conformance: any ConformanceTrial
  ) throws(ServiceError) -> InstallReport {
    try giving { () throws(BundleError) in
      try installation.install(
        try BundleArchive(bundle), options, host: host, at: now(),
        trial: { (adapter) throws(BundleError) in
          _ = try AdapterInventory.load(adapter, runtime)
        }, conformance: conformance)
    }
  }

  /// Judges a bundle as an installation would, without running any of its code.
  package func verify(_ path: String) throws(ServiceError) -> BundleView {
    try giving { () throws(BundleError) in
      let bundle = try BundleArchive(file: path)
      let verdict = try installation.trust.verdict(
        on: bundle.manifestBytes, bundle.manifest, signature: bundle.signature)
      return BundleView(bundle, verdict, file: path)
    }
  }

  package func sign(
    _ path: String, key: String?, signature: String?
  ) throws(ServiceError) -> BundleView {
    try giving { () throws(BundleError) in
      let bundle = try BundleArchive(file: path)
      let signed: BundleArchive
      if let key {
        signed = bundle.signed(by: try MinisignSecretKey(file: key), at: now())
      } else if let signature {
        signed = bundle.signed(try MinisignSignature.text(inFile: signature))
      } else {
        throw BundleError(
          "sign.no-key", "Neither a key nor a signature is given.", lookedAt: path,
          remedy: "Give --key FILE or --signature FILE.")
      }
      try signed.write(to: path)
      let verdict = try installation.trust.verdict(
        on: signed.manifestBytes, signed.manifest, signature: signed.signature)
      return BundleView(signed, verdict, file: path)
    }
  }

  /// What is on and why: every path searched, every check of every version of a partner, the library loaded
  /// where it is used.
  package func explain(_ partner: String) throws(ServiceError) -> AdapterExplanation {
    var searched: [AdapterExplanation.SearchedPath] = []
    var found: (installation: AdapterInstallation, id: String, entry: AdapterLock.Partner)?
    var refusal: BundleError?
    for place in source.installations {
      do throws(BundleError) {
        let (id, entry) = try place.partner(named: partner)
        let isFirst = found == nil && !entry.versions.isEmpty
        if isFirst { found = (place, id, entry) }
        searched.append(
          .init(place, isFirst ? .found : entry.versions.isEmpty ? .nothing : .hidden))
      } catch {
        refusal = refusal ?? error
        searched.append(.init(place, error))
      }
    }
    guard let (installation, id, entry) = found else {
      throw refusal.map { ServiceError($0) }
        ?? ServiceError(.notFound, code: "install.unknown-version", "no version of it is installed")
    }
    let versions = entry.sortedVersions.map { version in
      var view = AdapterExplanation.Version(installation.inspect(version, of: id, entry))
      if view.isUsed { view.addLoading(installation.inspect(version, of: id, entry), runtime) }
      return view
    }
    return AdapterExplanation(
      partner: id, entry, isolation: isolation(of: entry), versions: versions,
      searched: searched, trust: installation.trust.folder)
  }

  /// How an adapter is run, in words; what is kept of it is judged with its versions.
  private func isolation(of entry: AdapterLock.Partner) -> String {
    let isolation = try? AdapterIsolation(
      profile: entry.profile, acceptedMissing: entry.acceptedMissing ?? [])
    return isolation.map { runtime.applying($0).words } ?? "not at all"
  }

  /// Where something newer than the current version lies: installed beside it, or as a bundle in a folder.
  /// - Parameter folder: nil stands for the one that is remembered, if one is.
  package func outdated(folder: String?) throws(ServiceError) -> [OutdatedAdapter] {
    try giving { () throws(BundleError) in
      let place: String? = if let folder { folder } else { try installation.lock().source }
      let offers =
        try place.map { (place) throws(BundleError) in
          try BundleArchive.list(folder: place)
        } ?? []
      return try installation.lock().partners.sorted { $0.key < $1.key }.compactMap { id, entry in
        let current = try? installation.current(id)
        let offered = offers.filter { $0.manifest.partner.rawValue == id }.map(\.manifest.version)
        let newest = (entry.sortedVersions + offered).max()
        guard let newest, current.map({ $0 < newest }) ?? true else { return nil }
        return OutdatedAdapter(
          partner: id, name: entry.name, current: current?.description,
          newest: newest.description, isInstalled: entry.versions[newest.description] != nil,
          pinned: entry.pinned?.description)
      }
    }
  }
}
