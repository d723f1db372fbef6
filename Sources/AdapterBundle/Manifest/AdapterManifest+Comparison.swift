import ConnectorModel

extension AdapterManifest {
  /// Where an adapter says at run time something else than its manifest: one code a difference.
  package func differences(
    from running: PartnerDescriptor, abiMinor runningMinor: UInt16
  ) -> [ManifestFault] {
    var found: [ManifestFault] = []
    func compare<Value: Equatable>(
      _ name: String, _ field: String, _ inManifest: Value, _ atRunTime: Value
    ) {
      guard inManifest != atRunTime else { return }
      found.append(
        ManifestFault(
          code: "manifest.\(name)-differs", path: "$.\(field)",
          message: "is something else in the running adapter"))
    }
    compare("partner-id", "partner_id", descriptor.id, running.id)
    compare("name", "name", descriptor.name, running.name)
    compare("vendor", "vendor", descriptor.vendor, running.vendor)
    compare("version", "version", version.description, running.adapterVersion)
    compare("homepage", "homepage", descriptor.homepage, running.homepage)
    compare("abi", "abi.minor", abiMinor, Int(runningMinor))
    compare("level-source", "level_source", descriptor.levelSource, running.levelSource)
    compare(
      "classic-policy", "needs_classic_policy", descriptor.needsClassicPolicy,
      running.needsClassicPolicy)
    compare("platforms", "platforms", descriptor.platforms, running.platforms)
    compare("toggles", "toggles", descriptor.toggles, running.toggles)
    compare("level-words", "level_words", descriptor.levelWords, running.levelWords)
    compare("identifiers", "identifiers", descriptor.identifiers, running.identifiers)
    return found
  }

  /// The same as an error; nil when the two agree.
  package func disagreement(with running: PartnerDescriptor, abiMinor: UInt16) -> BundleError? {
    let differences = differences(from: running, abiMinor: abiMinor)
    guard let first = differences.first else { return nil }
    return BundleError(
      first.code,
      "The adapter does not say of itself what its manifest says: "
        + differences.map(\.path).joined(separator: ", ") + ".",
      lookedAt: "adapter.json and the descriptor of the loaded library",
      remedy: "Ask the adapter's vendor for a bundle whose manifest and library belong together.",
      kind: .denied)
  }
}
