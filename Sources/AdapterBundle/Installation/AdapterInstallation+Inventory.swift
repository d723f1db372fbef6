import ConnectorModel
import Sodium

/// What lies in the folder, for whoever changes it or takes it over.
extension AdapterInstallation {
  /// All that is kept of adapters here, and of keys beside it. The files of the versions are not looked at.
  package func inventory() throws(BundleError) -> AdapterInventory {
    let lock = try lock()
    var inventory = AdapterInventory(trust: try trust.settings(), sourceFolder: lock.source)
    for (id, entry) in lock.partners {
      inventory.adapters[ConnectorID(rawValue: id)] = settings(of: id, entry)
    }
    return inventory
  }

  func settings(of id: String, _ entry: AdapterLock.Partner) -> AdapterSettings {
    let current = (try? current(id)) ?? nil
    var settings = AdapterSettings(
      partner: ConnectorID(rawValue: id), name: entry.name, isEnabled: entry.isEnabled,
      current: current.flatMap { entry.versions[$0.description] == nil ? nil : $0 },
      pinned: entry.pinned, lowestVersion: entry.lowestVersion, profile: entry.profile,
      acceptedMissing: entry.acceptedMissing ?? [])
    for (text, kept) in entry.versions {
      guard let version = SemanticVersion(text) else { continue }
      settings.put(
        AdapterVersion(
          version: version, manifest: BlobHash(rawValue: kept.manifestSHA256),
          signature: signature(of: id, version), signer: kept.signer,
          allowedUnsigned: kept.allowedUnsigned, installedAt: kept.installedAt))
    }
    return settings
  }

  /// A signature that is no text is none that could count.
  private func signature(of id: String, _ version: SemanticVersion) -> String? {
    let path = "\(versionFolder(id, version))/\(AdapterManifest.signatureFileName)"
    let bytes = try? Files.read(path, atMost: MinisignText.mostBytes)
    return bytes.flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// What lies here. What is damaged counts as not there.
  func state() -> FolderPlan.State {
    var state = FolderPlan.State(lock: (try? lock()) ?? AdapterLock())
    for partner in Files.names(in: folder, followsLink: true) where ConnectorID.isValid(partner) {
      if let current = (try? current(partner)) ?? nil { state.current[partner] = current }
      for name in Files.names(in: partnerFolder(partner)) {
        guard let version = SemanticVersion(name) else { continue }
        let manifest = "\(partnerFolder(partner))/\(name)/\(AdapterManifest.fileName)"
        let bytes = (try? Files.read(manifest, atMost: AdapterManifest.mostBytes)) ?? []
        state.versions[VersionName(ConnectorID(rawValue: partner), version)] = .init(
          manifest: SHA256.hex(bytes), signature: signature(of: partner, version))
      }
    }
    return state
  }
}
