/// What is kept of one partner's adapter: which versions are installed, and what an administrator has said of
/// them. A row of the journal carries the whole of it.
package struct AdapterSettings: Hashable, Sendable {
  package var partner: ConnectorID
  package var name: String
  package var isEnabled: Bool
  /// The version that is used; nil: none is.
  package var current: SemanticVersion?
  /// The version that stays current whatever is installed beside it.
  package var pinned: SemanticVersion?
  /// Older versions than this need an administrator's word. It outlives the versions.
  package var lowestVersion: SemanticVersion
  /// From old to new.
  package private(set) var versions: [AdapterVersion]
  /// Where its code is to run, one of the host's words; nil: as the host runs adapters.
  package var profile: String?
  /// Layers of the sandbox that may be missing, by the host's words, in order.
  package var acceptedMissing: [String]

  package init(
    partner: ConnectorID, name: String, isEnabled: Bool = true, current: SemanticVersion? = nil,
    pinned: SemanticVersion? = nil, lowestVersion: SemanticVersion,
    versions: [AdapterVersion] = [], profile: String? = nil, acceptedMissing: [String] = []
  ) {
    self.partner = partner
    self.name = name
    self.isEnabled = isEnabled
    self.current = current
    self.pinned = pinned
    self.lowestVersion = lowestVersion
    self.versions = versions.sorted { $0.version < $1.version }
    self.profile = profile
    self.acceptedMissing = acceptedMissing
  }

  package subscript(_ version: SemanticVersion) -> AdapterVersion? {
    versions.first { $0.version == version }
  }

  /// Adds a version, in the place of one of the same number.
  package mutating func put(_ version: AdapterVersion) {
    remove(version.version)
    let place = versions.firstIndex { version.version < $0.version } ?? versions.endIndex
    versions.insert(version, at: place)
  }

  package mutating func remove(_ version: SemanticVersion) {
    versions.removeAll { $0.version == version }
  }
}

/// An installed version of an adapter. Its manifest has the hash of each of its files, so this names all of it.
package struct AdapterVersion: Hashable, Sendable {
  package var version: SemanticVersion
  package var manifest: BlobHash
  /// Of the manifest, as minisign writes it; nil: nobody has signed it.
  package var signature: String?
  /// The id of the key that signed it, when it was installed.
  package var signer: String?
  /// The name by which an administrator has allowed this version without a signature.
  package var allowedUnsigned: String?
  package var installedAt: Timestamp

  package init(
    version: SemanticVersion, manifest: BlobHash, signature: String? = nil, signer: String? = nil,
    allowedUnsigned: String? = nil, installedAt: Timestamp
  ) {
    self.version = version
    self.manifest = manifest
    self.signature = signature
    self.signer = signer
    self.allowedUnsigned = allowedUnsigned
    self.installedAt = installedAt
  }
}
