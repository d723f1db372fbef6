import AdapterBundle
import AdapterHost
import ConnectorModel

/// Which versions are installed, and which of them is used. Each act rests on what is kept of adapters, and says
/// what is to be kept then.
extension AdapterAdministration {
  /// Installs a bundle. Its library is loaded once its signature is judged good.
  package func install(
    _ bundle: [UInt8], _ options: InstallOptions, conformance: any ConformanceTrial,
    in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<InstallReport> {
    let installing = BundleInstalling(
      options, trust: inventory.trust, host: host, at: now(),
      trial: { (adapter) throws(BundleError) in _ = try adapter.load(runtime) },
      conformance: conformance)
    let bundle = try BundleArchive(bundle)
    let (settings, report) = try installing.install(bundle, into: inventory.adapters)
    return AdapterAct(
      answer: report, record: report.record, changes: [.adapterSet(settings)],
      blobs: bundle.blobs, renewing: VersionName(report.partner, report.version))
  }

  package func rollBack(
    _ partner: String, to version: String?, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<
    (name: String, from: SemanticVersion?, to: SemanticVersion)
  > {
    let before = try inventory.adapter(named: partner)
    let (settings, target) = try before.rollingBack(to: version, check: check)
    let record = AdministrativeAct(
      .adapterRolledBack, of: before.name, which: target.description,
      detail: before.current.map { "from \($0)" })
    return AdapterAct(
      answer: (before.name, before.current, target), record: record,
      changes: [.adapterSet(settings)])
  }

  /// - Parameter version: nil: all of them.
  package func remove(
    _ partner: String, version: String?, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<(name: String, removed: [SemanticVersion])> {
    let before = try inventory.adapter(named: partner)
    let (settings, removed) = try before.removing(version)
    let record = AdministrativeAct(
      .adapterRemoved, of: before.name,
      which: removed.map(\.description).joined(separator: ", "),
      detail: version == nil ? "all versions" : nil)
    return AdapterAct(
      answer: (before.name, removed), record: record, changes: [.adapterSet(settings)])
  }

  /// - Parameter version: nil takes the pin away.
  package func pin(
    _ partner: String, to version: String?, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<(name: String, pinned: SemanticVersion?)> {
    let before = try inventory.adapter(named: partner)
    let settings = try before.pinning(version, check: check)
    let record = AdministrativeAct(
      settings.pinned == nil ? .adapterUnpinned : .adapterPinned, of: before.name,
      which: settings.pinned?.description)
    return AdapterAct(
      answer: (before.name, settings.pinned), record: record, changes: [.adapterSet(settings)])
  }

  /// Answers the partner's name.
  package func set(
    _ partner: String, isEnabled: Bool, in inventory: AdapterInventory
  ) throws(BundleError) -> AdapterAct<String> {
    var settings = try inventory.adapter(named: partner)
    settings.isEnabled = isEnabled
    let record = AdministrativeAct(
      isEnabled ? .adapterEnabled : .adapterDisabled, of: settings.name)
    return AdapterAct(
      answer: settings.name, record: record, changes: [.adapterSet(settings)])
  }

  /// Remembers in which folder newer bundles may lie; nil forgets it.
  package func remember(source folder: String?) throws(BundleError) -> AdapterAct<Void> {
    if let folder { _ = try BundleArchive.list(folder: folder) }
    return AdapterAct(
      answer: (), record: AdministrativeAct(.adapterSourceChanged, of: folder ?? "none"),
      changes: [.adapterSourceSet(folder)])
  }

  /// Whether the files of a version are what was installed.
  private func check(
    _ version: SemanticVersion, _ settings: AdapterSettings
  ) throws(BundleError) {
    let installed = installation.inspect(
      version, of: settings.partner.rawValue, AdapterLock.Partner(settings))
    if let problem = installed.problem { throw problem }
  }
}

extension InstallReport {
  fileprivate var record: AdministrativeAct {
    var details = [verdict.state.rawValue + (verdict.signer.map { ": \($0)" } ?? "")]
    if let replaced { details.append("in the place of \(replaced)") }
    if !isCurrent { details.append("another version stays in use") }
    return AdministrativeAct(
      .adapterInstalled, of: name, which: version.description,
      detail: details.joined(separator: ", "))
  }
}
