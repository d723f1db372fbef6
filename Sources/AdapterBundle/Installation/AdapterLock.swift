import ConnectorModel
import Foundation

/// adapters.lock: what was installed, by whom it was signed, and what an administrator has said of it.
package struct AdapterLock: Hashable, Sendable, Codable {
  package struct Partner: Hashable, Sendable, Codable {
    package var name: String
    package var isEnabled = true
    /// The version that stays current whatever is installed beside it.
    package var pinned: SemanticVersion?
    /// Older versions than this need an administrator's word.
    package var lowestVersion: SemanticVersion
    /// By version.
    package var versions: [String: Version] = [:]
    /// Where its code is to run, one of the host's words; nil: as the host runs adapters.
    package var profile: String?
    /// Layers of the sandbox that this machine may lack, by the host's words; nil: none.
    package var acceptedMissing: [String]?
  }

  package struct Version: Hashable, Sendable, Codable {
    package var manifestSHA256: String
    /// The id of the key that signed it; nil: nobody did.
    package var signer: String?
    /// The name by which an administrator has allowed this version without a signature.
    package var allowedUnsigned: String?
    package var installedAt: Timestamp
  }

  package var format = 1
  /// A folder in which newer bundles may lie; absolute.
  package var source: String?
  /// By id.
  package var partners: [String: Partner] = [:]

  static let fileName = "adapters.lock"

  /// Reads the lock file of a folder; a folder without one has nothing installed.
  init(folder: String) throws(BundleError) {
    let path = "\(folder)/\(Self.fileName)"
    guard Files.status(path) != nil else { return }
    try PathCheck.check(path)
    let bytes = try Files.read(path, atMost: 16 << 20)
    guard let lock = try? JSONDecoder().decode(AdapterLock.self, from: Data(bytes)),
      lock.format == 1, lock.partners.allSatisfy({ Self.isSound($0.key, $0.value) })
    else {
      throw BundleError(
        "install.lock-damaged", "The file \(path) is not as this program writes it.",
        lookedAt: path,
        remedy: "Restore it from a backup, or remove it and install the adapters again.")
    }
    self = lock
  }

  /// Names become paths, so only those that are partners and versions may stand here.
  private static func isSound(_ id: String, _ partner: Partner) -> Bool {
    AdapterManifest.isPartner(id)
      && partner.versions.keys.allSatisfy { SemanticVersion($0) != nil }
  }

  func write(to folder: String) throws(BundleError) {
    try Files.replace("\(folder)/\(Self.fileName)", OwnFile.encode(self))
  }
}
