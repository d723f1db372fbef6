import ConnectorModel
import Foundation

/// The keys that an administrator trusts: a folder with a file a key, and a list of what is revoked.
///
/// Each question reads the folder anew, so that a revocation counts at once. Who can write there decides
/// what is loaded; the folder must be as well kept as the adapters themselves.
package struct TrustStore: Sendable {
  package let folder: String

  /// The folder need not be there yet.
  package init(folder: String) { self.folder = folder }

  /// A file that cannot be used trusts nobody; it is listed, and hides no other.
  func key(_ id: KeyID) throws(BundleError) -> (TrustedKey, MinisignPublicKey)? {
    let path = path(of: id.description)
    guard Files.status(path) != nil else { return nil }
    try PathCheck.check(path)
    let key: TrustedKey = try Self.decode(path)
    let publicKey = try MinisignPublicKey(Array(key.publicKey.utf8))
    guard key.id == id.description, publicKey.id == id else {
      throw Self.damaged(path, "it holds another key than its name says")
    }
    return (key, publicKey)
  }

  /// What cannot be read must not count as nothing revoked.
  package func revocations() throws(BundleError) -> [Revocation] {
    guard Files.status(revocationPath) != nil else { return [] }
    try PathCheck.check(revocationPath)
    return try Self.decode(revocationPath)
  }

  package func list() throws(BundleError) -> [TrustListing] {
    let revocations = try revocations()
    var listed: [TrustListing] = []
    for name in Files.names(in: folder) where name.hasSuffix(".json") && name != "revoked.json" {
      let id = String(name.dropLast(5))
      let revoked = revocations.first { $0.revoked == id }
      do throws(BundleError) {
        guard let keyID = KeyID(id), let (key, _) = try key(keyID) else {
          throw Self.damaged("\(folder)/\(name)", "its name is no key's id")
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

  // MARK: An administrator's acts

  /// - Parameter partners: ids of partners, or `*`.
  package func add(
    _ publicKey: MinisignPublicKey, name: String, partners: [String], notAfter: Timestamp?,
    at time: Timestamp
  ) throws(BundleError) -> TrustedKey {
    try withLock { () throws(BundleError) in
      let id = publicKey.id.description
      guard !(try revocations()).contains(where: { $0.revoked == id }) else {
        throw BundleError(
          "trust.revoked", "The key \(id) is revoked, which is not taken back.", lookedAt: id,
          remedy: "Ask the signer for a new key.", kind: .denied)
      }
      guard Files.status(path(of: id)) == nil else {
        throw BundleError(
          "trust.exists", "The key \(id) is trusted already.", lookedAt: path(of: id),
          remedy: "Remove it first to change what it may sign: gatehouse trust remove \(id).",
          kind: .conflict)
      }
      for partner in partners where partner != "*" && !AdapterManifest.isPartner(partner) {
        throw BundleError(
          "trust.bad-partner", "\"\(partner)\" is neither a partner's id nor *.",
          lookedAt: "the partners of the key",
          remedy: "Give ids as gatehouse adapter list --output json shows them.")
      }
      let key = TrustedKey(
        id: id, name: name, publicKey: publicKey.line, partners: partners, notAfter: notAfter,
        addedAt: time)
      try Self.write(key, to: path(of: id))
      return key
    }
  }

  package func remove(_ id: KeyID) throws(BundleError) {
    try withLock { () throws(BundleError) in
      guard Files.status(path(of: id.description)) != nil else {
        throw BundleError(
          "trust.unknown", "No key \(id) is trusted.", lookedAt: folder,
          remedy: "gatehouse trust list shows those that are.", kind: .notFound)
      }
      Files.removeTree(path(of: id.description))
      try Files.sync(folder)
    }
  }

  /// Ends all trust in a key, or in one manifest, now and for good.
  package func revoke(
    _ text: String, reason: String, at time: Timestamp
  ) throws(BundleError) -> Revocation {
    let what = KeyID(text)?.description ?? text.lowercased()
    guard KeyID(text) != nil || SHA256.isHex(what) else {
      throw BundleError(
        "trust.bad-id", "\"\(text)\" is neither the id of a key nor the SHA-256 of a manifest.",
        lookedAt: "16 or 64 hexadecimal digits",
        remedy: "gatehouse trust list and gatehouse adapter list show both.")
    }
    return try withLock { () throws(BundleError) in
      var revocations = try revocations()
      if let earlier = revocations.first(where: { $0.revoked == what }) { return earlier }
      let revocation = Revocation(revoked: what, reason: reason, at: time)
      revocations.append(revocation)
      try Self.write(revocations, to: revocationPath)
      return revocation
    }
  }

  // MARK: Files

  private func path(of id: String) -> String { "\(folder)/\(id).json" }
  private var revocationPath: String { "\(folder)/revoked.json" }

  private func withLock<Answer>(
    _ body: () throws(BundleError) -> Answer
  ) throws(BundleError) -> Answer {
    try Files.makeFolders(folder)
    try PathCheck.check(folder)
    let lock = try FileLock("\(folder)/.lock")
    defer { withExtendedLifetime(lock) {} }
    return try body()
  }

  private static func decode<Value: Decodable>(_ path: String) throws(BundleError) -> Value {
    let bytes = try Files.read(path, atMost: 1 << 20)
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw damaged(path, "it is not as this program writes it")
    }
  }

  private static func write<Value: Encodable>(
    _ value: Value, to path: String
  ) throws(BundleError) {
    try Files.replace(path, OwnFile.encode(value))
  }

  private static func damaged(_ path: String, _ why: String) -> BundleError {
    BundleError(
      "trust.damaged", "The file \(path) cannot be used: \(why).", lookedAt: path,
      remedy: "Remove the file, and add the key again with gatehouse trust add.")
  }
}
