import ConnectorModel
import Sodium
import StoredForms
import SystemFiles

/// The keys that an administrator trusts, as files: a folder with one a key, and a list of what is revoked.
///
/// Each question reads the folder anew, so that a revocation counts at once. Who can write there decides
/// what is loaded; the folder must be as well kept as the adapters themselves. Public keys and revocations
/// are no secrets: like the lock file of adapters they are of mode 0644, for whoever may enter the data folder.
package struct TrustStore: Sendable {
  package let folder: String
  private let owner: UInt32?

  /// The folder need not be there yet.
  ///
  /// - Parameter owner: whose files count beside root's and those of the user of this program: the owner of the data
  ///   folder, of which a member of the service's group asks; nil: nobody's.
  package init(folder: String, owner: UInt32? = nil) {
    self.folder = folder
    self.owner = owner
  }

  /// A file that cannot be used trusts nobody; it is listed, and hides no other.
  func key(_ id: KeyID) throws(BundleError) -> (TrustedKey, MinisignPublicKey)? {
    let path = path(of: id.description)
    guard FileSystem.kind(of: path) != nil else { return nil }
    try PathCheck.check(path, orOf: owner)
    let key = try Self.read(path, as: StoredTrustedKey.self)
    let publicKey = try MinisignPublicKey(Array(key.publicKey.utf8))
    guard key.id == id.description, publicKey.id == id else {
      throw Self.damaged(path, "it holds another key than its name says")
    }
    return (key, publicKey)
  }

  /// What cannot be read must not count as nothing revoked.
  package func revocations() throws(BundleError) -> [Revocation] {
    guard FileSystem.kind(of: revocationPath) != nil else { return [] }
    try PathCheck.check(revocationPath, orOf: owner)
    return try Self.read(revocationPath, as: StoredRevocations.self)
  }

  package func list() throws(BundleError) -> [TrustListing] {
    let revocations = try revocations()
    var listed: [TrustListing] = []
    for id in keyNames {
      let revoked = revocations.first { $0.revoked == id }
      do throws(BundleError) {
        guard let keyID = KeyID(id), let (key, _) = try key(keyID) else {
          throw Self.damaged(path(of: id), "its name is no key's id")
        }
        listed.append(
          TrustListing(
            id: id, name: key.name, state: revoked == nil ? "trusted" : "revoked",
            partners: key.partners, notAfter: key.notAfter, reason: revoked?.reason))
      } catch {
        listed.append(
          TrustListing(
            id: id, name: "-", state: "refused", partners: [],
            reason: "\(error.message) (\(error.code))"))
      }
    }
    let known = Set(listed.map(\.id))
    return listed
      + revocations.filter { !known.contains($0.revoked) }.map {
        TrustListing(
          id: $0.revoked, name: "-", state: "revoked", partners: [], reason: $0.reason)
      }
  }

  /// Judges a signature over a manifest.
  package func verdict(
    on manifestBytes: [UInt8], _ manifest: AdapterManifest, signature: [UInt8]?
  ) throws(BundleError) -> SignatureVerdict {
    try .on(
      manifestBytes, manifest, signature: signature, revocations: try revocations(),
      key: { (id) throws(BundleError) in try key(id) })
  }

  /// All that is trusted and revoked here. A file of a key that cannot be used is left out.
  package func settings() throws(BundleError) -> TrustSettings {
    let keys = keyNames.compactMap { name in KeyID(name).flatMap { try? key($0)?.0 } }
    return TrustSettings(keys: keys, revocations: try revocations())
  }

  // MARK: Changing it

  /// Lets the folder have exactly this. Files of other keys are removed, and damaged ones made anew.
  package func synchronize(to settings: TrustSettings) throws(BundleError) {
    guard !holds(settings) else { return }
    try withLock { () throws(BundleError) in try write(settings) }
  }

  /// Has `body` say what is to be trusted in the place of what is, while no other process changes it.
  package func change<Answer>(
    _ body: (TrustSettings) throws(BundleError) -> (TrustSettings, Answer)
  ) throws(BundleError) -> Answer {
    try withLock { () throws(BundleError) in
      let (settings, answer) = try body(try self.settings())
      try write(settings)
      return answer
    }
  }

  private func holds(_ settings: TrustSettings) -> Bool {
    (try? revocations()) == settings.revocations && keyNames == settings.keys.map(\.id)
      && settings.keys.allSatisfy(holds)
  }

  private func holds(_ key: TrustedKey) -> Bool {
    KeyID(key.id).flatMap { try? self.key($0)?.0 } == key
  }

  private func write(_ settings: TrustSettings) throws(BundleError) {
    // What ends trust comes first, whatever becomes of the rest.
    if (try? revocations()) != settings.revocations {
      try Files.replace(
        revocationPath, OwnFile.bytes(of: StoredRevocations(settings.revocations)))
    }
    for name in keyNames where settings.key(name) == nil { FileSystem.removeTree(path(of: name)) }
    for key in settings.keys where !holds(key) {
      // What is no key's id must not become a path.
      guard KeyID(key.id)?.description == key.id else { continue }
      try Files.replace(path(of: key.id), OwnFile.bytes(of: StoredTrustedKey(key)))
    }
    try Files.synchronize(folder: folder)
  }

  // MARK: Files

  /// The files of keys, without the ending of their names.
  private var keyNames: [String] {
    Files.names(in: folder, followsLink: true).filter {
      $0.hasSuffix(".json") && $0 != "revoked.json"
    }
    .map { String($0.dropLast(5)) }
  }

  private func path(of id: String) -> String { "\(folder)/\(id).json" }
  private var revocationPath: String { "\(folder)/revoked.json" }

  private func withLock<Answer>(
    _ body: () throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    try Files.makeFolders(folder)
    try PathCheck.check(folder)
    return try Files.locking(folder, body)
  }

  private static func read<Form: StoredForm>(
    _ path: String, as form: Form.Type
  ) throws(BundleError) -> Form.Value {
    let bytes = try Files.read(path, atMost: 1 << 20)
    do throws(UnreadableForm) {
      return try OwnFile.value(in: bytes, as: form)
    } catch {
      guard case .unknownVersion = error else { throw damaged(path, error.reason) }
      throw BundleError(
        "trust.too-new", "The file \(path) cannot be used: \(error.reason).", lookedAt: path,
        remedy: .newerVersion)
    }
  }

  private static func damaged(_ path: String, _ why: String) -> BundleError {
    BundleError(
      "trust.damaged", "The file \(path) cannot be used: \(why).", lookedAt: path,
      remedy: "Remove the file, and add the key again with gatehouse trust add.")
  }
}
