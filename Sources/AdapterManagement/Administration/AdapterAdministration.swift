import AdapterBundle
import AdapterHost
import ConnectorModel

/// What vendors and administrators do with bundles, installed adapters and keys. None of it needs the store: an act
/// is given what is kept, and says what is to be kept then and how it belongs into the record.
///
/// Every function blocks the calling thread while files are read and libraries are tried.
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

  /// Judges a bundle as an installation would, without running any of its code.
  package func verify(_ path: String) throws(BundleError) -> BundleView {
    try view(of: try BundleArchive(file: path), path)
  }

  /// Signs a bundle in its file, with a secret key or a signature that lies in a file.
  package func sign(
    _ path: String, key: String?, signature: String?
  ) throws(BundleError) -> BundleView {
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
    return try view(of: signed, path)
  }

  private func view(of bundle: BundleArchive, _ path: String) throws(BundleError) -> BundleView {
    let verdict = try installation.trust.verdict(
      on: bundle.manifestBytes, bundle.manifest, signature: bundle.signature)
    return BundleView(bundle, verdict, file: path)
  }

  /// Where something newer than the current version lies: installed beside it, or as a bundle in a folder.
  /// - Parameter folder: nil stands for the one that is remembered, if one is.
  package func outdated(folder: String?) throws(BundleError) -> [OutdatedAdapter] {
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
