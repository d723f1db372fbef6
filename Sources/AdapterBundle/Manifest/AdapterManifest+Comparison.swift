import ConnectorModel

extension AdapterManifest {
  /// Where an adapter says at run time something else than its manifest, field by field. Each table and each
  /// field outside one has a code of its own.
  package func differences(
    from running: PartnerDescriptor, abiMinor runningMinor: UInt16
  ) -> [ManifestFault] {
    let (written, said) = (descriptor.manifestFields, running.manifestFields)
    let minor: (JSON, JSON) = (.integer(Int64(abiMinor)), .integer(Int64(runningMinor)))
    return Self.compared.flatMap { field, name in
      let isMinor = field == "abi.minor"
      return JSON.differences(
        isMinor ? minor.0 : written[field] ?? nil, isMinor ? minor.1 : said[field] ?? nil,
        at: "$.\(field)"
      ).map { place in
        ManifestFault(
          code: "manifest.\(name)-differs", path: place.path,
          message:
            "is \(place.shownFirst) in the manifest and \(place.shownSecond) in the running adapter"
        )
      }
    }
  }

  /// The fields that the descriptor has as well, and the words of their codes.
  private static let compared = [
    ("partner_id", "partner-id"), ("name", "name"), ("vendor", "vendor"), ("version", "version"),
    ("homepage", "homepage"), ("abi.minor", "abi"), ("level_source", "level-source"),
    ("needs_classic_policy", "classic-policy"), ("platforms", "platforms"), ("toggles", "toggles"),
    ("level_words", "level-words"), ("identifiers", "identifiers"),
    ("threat_lifetime_days", "threat-lifetime"),
  ]

  /// The same as an error; nil when the two agree.
  package func disagreement(with running: PartnerDescriptor, abiMinor: UInt16) -> BundleError? {
    let differences = differences(from: running, abiMinor: abiMinor)
    guard let first = differences.first else { return nil }
    let named = differences.prefix(5).map(\.path).joined(separator: ", ")
    let rest = differences.count > 5 ? " and \(differences.count - 5) more" : ""
    return BundleError(
      first.code,
      "The adapter does not say of itself what its manifest says: \(named)\(rest).",
      lookedAt: "adapter.json and the descriptor of the loaded library",
      remedy: "Ask the adapter's vendor for a bundle whose manifest and library belong together.",
      kind: .denied)
  }
}
