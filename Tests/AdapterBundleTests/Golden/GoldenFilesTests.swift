import ConnectorModel
import Foundation
import Testing

@testable import AdapterBundle

/// The files that this program keeps of adapters and keys, as an earlier version wrote them. They are read for ever,
/// and give what was written then.
///
/// They were written by running these tests with `GATEHOUSE_WRITE_GOLDEN=1` on that version. What a later version
/// writes otherwise goes into files of its own.
@Suite("Golden files of adapters and keys")
struct GoldenFilesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  private static let isWriting =
    ProcessInfo.processInfo.environment["GATEHOUSE_WRITE_GOLDEN"] != nil

  private let scratch: Scratch

  init() throws { scratch = try Scratch(trusting: false) }

  /// The file of that name as it was written then, where an installation or a trust store looks for it.
  private func lay(_ name: String, in folder: String, as place: String) throws {
    try Files.makeFolders(folder)
    let target = URL(filePath: "\(folder)/\(place)")
    try? FileManager.default.removeItem(at: target)
    try Data(contentsOf: Self.folder.appending(path: name)).write(to: target)
  }

  /// Compares what has just been written with the file of then.
  private func expectSame(_ name: String, as path: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    let golden = Self.folder.appending(path: name)
    if Self.isWriting { try bytes.write(to: golden) }
    #expect(try bytes == Data(contentsOf: golden), "\(name)")
  }

  // MARK: The lock file

  private static let time = Timestamp(iso8601: "2026-06-01T12:00:00.250Z")!

  private static let partners: [String: AdapterLock.Partner] = {
    var all = AdapterLock.Partner(
      name: "Zoë's \"Shield\"", lowestVersion: SemanticVersion("1.0.0")!)
    all.isEnabled = false
    all.pinned = SemanticVersion("1.1.0-rc.1+b7")
    all.versions = [
      "1.0.0": AdapterLock.Version(
        manifestSHA256: String(repeating: "0a", count: 32), signer: "D00DFEED01020304",
        allowedUnsigned: nil, installedAt: Sample.signingTime),
      "1.1.0-rc.1+b7": AdapterLock.Version(
        manifestSHA256: String(repeating: "0b", count: 32), signer: nil,
        allowedUnsigned: "zoë's \"shield\"", installedAt: time),
    ]
    all.profile = "isolated"
    all.acceptedMissing = ["landlock", "seccomp"]
    let bare = AdapterLock.Partner(name: "", lowestVersion: SemanticVersion("0.0.1")!)
    return [Sample.partner.rawValue: all, ConnectorID.defender.rawValue: bare]
  }()

  @Test("A lock file gives what was installed then")
  func lock() throws {
    try lay("adapters-1.lock", in: scratch.installation.folder, as: AdapterLock.fileName)
    let lock = try scratch.installation.lock()
    #expect(lock.source == "/srv/adapters")
    #expect(lock.partners == Self.partners)
    try lay("bare-1.lock", in: scratch.installation.folder, as: AdapterLock.fileName)
    let bare = try scratch.installation.lock()
    #expect(bare.source == nil)
    #expect(bare.partners.isEmpty)
  }

  @Test("The same written today is the same lock file")
  func lockToday() throws {
    let folder = scratch.installation.folder
    try Files.makeFolders(folder)
    var lock = try scratch.installation.lock()
    try lock.write(to: folder)
    try expectSame("bare-1.lock", as: "\(folder)/\(AdapterLock.fileName)")
    lock.source = "/srv/adapters"
    lock.partners = Self.partners
    try lock.write(to: folder)
    try expectSame("adapters-1.lock", as: "\(folder)/\(AdapterLock.fileName)")
  }

  // MARK: Trust

  private static func publicKey(_ last: UInt8) -> MinisignPublicKey {
    MinisignPublicKey(
      id: KeyID(bytes: [last, 3, 2, 1, 0xED, 0xFE, 0x0D, 0xD0]),
      key: [UInt8](repeating: last, count: 32))
  }

  private static let keys = [
    (
      publicKey(4),
      TrustedKey(
        id: "D00DFEED01020304", name: "Zoë's \"keys\"", publicKey: publicKey(4).line,
        partners: [Sample.partner.rawValue, ConnectorID.defender.rawValue], notAfter: time,
        addedAt: Sample.signingTime)
    ),
    (
      publicKey(5),
      TrustedKey(
        id: "D00DFEED01020305", name: "", publicKey: publicKey(5).line, partners: ["*"],
        notAfter: nil, addedAt: time)
    ),
  ]

  private static let revocations = [
    Revocation(revoked: "D00DFEED01020306", reason: "lost/\"stolen\"", at: time),
    Revocation(
      revoked: String(repeating: "0c", count: 32), reason: "", at: Sample.signingTime),
  ]

  @Test("The files of keys and of revocations give what was trusted and revoked then")
  func trust() throws {
    for (publicKey, trusted) in Self.keys {
      try lay("\(trusted.id)-1.json", in: scratch.trust.folder, as: "\(trusted.id).json")
      let (key, read) = try #require(try scratch.trust.key(publicKey.id))
      #expect(key == trusted)
      #expect(read == publicKey)
    }
    try lay("revoked-1.json", in: scratch.trust.folder, as: "revoked.json")
    #expect(try scratch.trust.revocations() == Self.revocations)
  }

  @Test("The same trusted and revoked today gives the same files")
  func trustToday() throws {
    for (publicKey, key) in Self.keys {
      _ = try scratch.trust.add(
        publicKey, name: key.name, partners: key.partners, notAfter: key.notAfter, at: key.addedAt)
      try expectSame("\(key.id)-1.json", as: "\(scratch.trust.folder)/\(key.id).json")
    }
    for revocation in Self.revocations {
      _ = try scratch.trust.revoke(
        revocation.revoked, reason: revocation.reason, at: revocation.at)
    }
    try expectSame("revoked-1.json", as: "\(scratch.trust.folder)/revoked.json")
  }
}
