import ConnectorModel

/// An adapter whose bytes are what its signer signed, or what an administrator has allowed by name.
package struct VerifiedAdapter: Sendable {
  package var manifest: AdapterManifest
  package var manifestHash: String
  package var verdict: SignatureVerdict
  /// Where the library was read.
  package var libraryPath: String
  package var libraryHash: String
  /// The bytes that were checked: these are to be loaded, not the file.
  package var library: [UInt8]
}

/// A version that is installed, and what was found when it was checked.
package struct InstalledVersion: Sendable {
  package var partner: ConnectorID
  package var name: String
  package var version: SemanticVersion
  package var folder: String
  package var isCurrent: Bool
  package var isPinned: Bool
  package var isEnabled: Bool
  /// As in the lock file.
  package var profile: String?
  package var acceptedMissing: [String]
  package var manifestHash: String
  package var manifest: AdapterManifest?
  package var signature: SignatureVerdict?
  package var outcome: Result<VerifiedAdapter, BundleError>
  package var checks: [AdapterCheck]
}

extension InstalledVersion {
  package var problem: BundleError? {
    if case .failure(let error) = outcome { error } else { nil }
  }
}
