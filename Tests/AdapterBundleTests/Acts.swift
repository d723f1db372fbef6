import AdapterBundle
import ConnectorModel

/// Acts of an administrator's where the trust store itself is what keeps keys.
extension TrustStore {
  func add(
    _ publicKey: MinisignPublicKey, name: String, partners: [String], notAfter: Timestamp?,
    at time: Timestamp
  ) throws(BundleError) -> TrustedKey {
    try change { (trust) throws(BundleError) in
      try trust.adding(publicKey, name: name, partners: partners, notAfter: notAfter, at: time)
    }
  }

  func remove(_ id: KeyID) throws(BundleError) {
    try change { (trust) throws(BundleError) in (try trust.removing(id), ()) }
  }

  func revoke(
    _ text: String, reason: String, at time: Timestamp
  ) throws(BundleError) -> Revocation {
    try change { (trust) throws(BundleError) in
      try trust.revoking(text, reason: reason, at: time)
    }
  }
}

/// Acts where the folder itself is what keeps adapters.
extension AdapterInstallation {
  func install(
    _ bundle: BundleArchive, _ options: InstallOptions, host: SemanticVersion?, at time: Timestamp,
    trial: (VerifiedAdapter) throws(BundleError) -> Void, conformance: any ConformanceTrial
  ) throws(BundleError) -> InstallReport {
    try change { (inventory) throws(BundleError) in
      // It is used no longer than this closure lasts.
      try withoutActuallyEscaping(trial) { (trial) throws(BundleError) in
        let installing = BundleInstalling(
          options, trust: inventory.trust, host: host, at: time, trial: trial,
          conformance: conformance)
        let (settings, report) = try installing.install(bundle, into: inventory.adapters)
        return FolderChange(
          inventory.with(settings), answer: report, blobs: bundle.blobs,
          renewing: VersionName(report.partner, report.version))
      }
    }
  }

  @discardableResult
  func rollBack(
    _ text: String, to version: String?
  ) throws(BundleError) -> (name: String, from: SemanticVersion?, to: SemanticVersion) {
    try change { (inventory) throws(BundleError) in
      let before = try inventory.adapter(named: text)
      let (settings, target) = try before.rollingBack(to: version, check: check)
      return FolderChange(
        inventory.with(settings), answer: (before.name, before.current, target))
    }
  }

  @discardableResult
  func remove(_ text: String, version: String?) throws(BundleError) -> [SemanticVersion] {
    try change { (inventory) throws(BundleError) in
      let (settings, removed) = try inventory.adapter(named: text).removing(version)
      return FolderChange(inventory.with(settings), answer: removed)
    }
  }

  @discardableResult
  func pin(_ text: String, to version: String?) throws(BundleError) -> SemanticVersion? {
    try change { (inventory) throws(BundleError) in
      let settings = try inventory.adapter(named: text).pinning(version, check: check)
      return FolderChange(inventory.with(settings), answer: settings.pinned)
    }
  }

  @discardableResult
  func setEnabled(_ isEnabled: Bool, _ text: String) throws(BundleError) -> String {
    try change { (inventory) throws(BundleError) in
      var settings = try inventory.adapter(named: text)
      settings.isEnabled = isEnabled
      return FolderChange(inventory.with(settings), answer: settings.name)
    }
  }

  private func check(
    _ version: SemanticVersion, _ settings: AdapterSettings
  ) throws(BundleError) {
    let installed = inspect(version, of: settings.partner.rawValue, .init(settings))
    if let problem = installed.problem { throw problem }
  }
}

extension AdapterInventory {
  func with(_ settings: AdapterSettings) -> AdapterInventory {
    var inventory = self
    inventory.adapters[settings.partner] = settings
    return inventory
  }
}
