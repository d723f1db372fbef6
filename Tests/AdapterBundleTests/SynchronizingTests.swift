import AdapterBundle
import ConnectorModel
import Foundation
import Sodium
import Testing

/// A folder that is a cache of what is kept elsewhere.
@Suite("A folder that is made from what is kept")
struct SynchronizingTests {
  /// What is kept of adapters and keys, with its blobs.
  private struct Kept {
    var inventory: AdapterInventory
    var blobs: [BlobHash: [UInt8]] = [:]

    /// Takes over what a folder has.
    init(_ installation: AdapterInstallation) throws {
      let migration = try AdapterMigration(installation)
      inventory = AdapterInventory(
        trust: migration.trust, sourceFolder: migration.sourceFolder)
      for partner in migration.partners {
        let read = try #require(migration.read(partner))
        #expect(read.problems == [])
        inventory.adapters[partner] = read.settings
        for blob in read.blobs { blobs[BlobHash(rawValue: SHA256.hex(blob))] = blob }
      }
    }

    @discardableResult
    func bring(_ scratch: Scratch, renewing: VersionName? = nil) throws -> [String] {
      try scratch.installation.synchronize(to: inventory, renewing: renewing) {
        (hash) throws(BundleError) in blobs[hash]
      }.map(\.code)
    }
  }

  /// Three versions, one of them pinned, one unsigned.
  private func full() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    try scratch.install(scratch.signed(version: "1.1.0"))
    try scratch.installation.pin("acme", to: "1.1.0")
    try scratch.install(
      Sample.bundle(version: "1.2.0"), InstallOptions(allowUnsigned: "Acme Mobile Shield"))
    _ = try scratch.trust.revoke(
      String(repeating: "ab", count: 32), reason: "leaks", at: Sample.signingTime)
    return scratch
  }

  @Test("What a folder of an earlier version held makes the same folder elsewhere")
  func migration() throws {
    let old = try full()
    let kept = try Kept(old.installation)
    let fresh = try Scratch(trusting: false)
    #expect(try kept.bring(fresh) == [])
    #expect(try fresh.tree() == old.tree())
    #expect(try fresh.installation.inventory() == kept.inventory)
    #expect(try fresh.problem("1.1.0") == nil && fresh.problem("1.2.0") == nil)
    #expect(fresh.current == "1.1.0")
  }

  @Test("What is as it should be is not touched")
  func unchanged() throws {
    let scratch = try full()
    let kept = try Kept(scratch.installation)
    let none = try Scratch(trusting: false)
    #expect(
      try none.installation.synchronize(to: AdapterInventory(), blobs: { (_) in nil }) == [])
    #expect(try none.tree() == [:], "nothing is made for nothing")
    // Nobody could write here.
    for folder in [scratch.installation.folder, scratch.trust.folder] {
      try FileManager.default.removeItem(atPath: "\(folder)/.lock")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/.lock", withIntermediateDirectories: false)
    }
    #expect(try kept.bring(scratch) == [])
  }

  @Test("The folder follows what is kept: versions, the one in use, keys and revocations")
  func follows() throws {
    let scratch = try full()
    var kept = try Kept(scratch.installation)
    var settings = try #require(kept.inventory.adapters[Sample.partner])
    (settings.pinned, settings.current) = (nil, SemanticVersion("1.2.0"))
    settings.remove(try #require(SemanticVersion("1.1.0")))
    settings.isEnabled = false
    kept.inventory.adapters[Sample.partner] = settings
    let stranger = MinisignSecretKey.make()
    kept.inventory.trust = try kept.inventory.trust.removing(scratch.key.id).adding(
      stranger.publicKey, name: "New", partners: ["*"], notAfter: nil, at: Sample.signingTime
    ).0
    kept.inventory.sourceFolder = "/srv/adapters"
    #expect(try kept.bring(scratch) == [])
    #expect(try scratch.installation.inventory() == kept.inventory)
    #expect(scratch.current == "1.2.0")
    #expect(!FileManager.default.fileExists(atPath: scratch.versionFolder("1.1.0")))
    #expect(try scratch.trust.list().map(\.name) == ["New", "-"])

    kept.inventory.adapters = [:]
    #expect(try kept.bring(scratch) == [])
    #expect(try scratch.installation.list().isEmpty)
    #expect(try scratch.tree().keys.allSatisfy { !$0.contains(Sample.partner.rawValue) })
  }

  @Test("The same version with another signature is written anew")
  func signedAnew() throws {
    let scratch = try full()
    var kept = try Kept(scratch.installation)
    var settings = try #require(kept.inventory.adapters[Sample.partner])
    var version = settings.versions[0]
    let signature = try Sample.bundle().signed(
      by: scratch.key, at: Sample.signingTime.adding(TimeSpan(milliseconds: 1_000))
    ).signature
    version.signature = String(decoding: try #require(signature), as: UTF8.self)
    #expect(version != settings.versions[0])
    settings.put(version)
    kept.inventory.adapters[Sample.partner] = settings
    #expect(try kept.bring(scratch) == [])
    #expect(try scratch.installation.inventory() == kept.inventory)
    #expect(try scratch.problem() == nil)
  }

  @Test("What somebody has changed by hand is what is kept again, or is not loaded")
  func tampered() throws {
    let scratch = try full()
    let kept = try Kept(scratch.installation)
    let before = try scratch.tree()
    let files = FileManager.default
    // An older version in use, a lock file that allows everything, a revocation taken back, a key more.
    let link = "\(scratch.installation.folder)/\(Sample.partner)/current"
    try files.removeItem(atPath: link)
    try files.createSymbolicLink(atPath: link, withDestinationPath: "1.0.0")
    try Data("{}".utf8).write(
      to: URL(fileURLWithPath: "\(scratch.installation.folder)/adapters.lock"))
    try files.removeItem(atPath: "\(scratch.trust.folder)/revoked.json")
    let key = MinisignSecretKey.make().publicKey
    _ = try scratch.trust.add(
      key, name: "Evil", partners: ["*"], notAfter: nil, at: Sample.signingTime)
    try Data([1]).write(
      to: URL(fileURLWithPath: "\(scratch.versionFolder("1.0.0"))/adapter.json"))
    try files.removeItem(atPath: scratch.versionFolder("1.2.0"))
    #expect(try kept.bring(scratch) == [])
    #expect(try scratch.tree() == before)

    let library = "\(scratch.versionFolder("1.1.0"))/lib/\(AdapterManifest.thisMachine)/adapter.so"
    try Data("evil".utf8).write(to: URL(fileURLWithPath: library))
    #expect(try kept.bring(scratch) == [])
    #expect(try scratch.problem("1.1.0") == "load.modified")
    let name = VersionName(Sample.partner, try #require(SemanticVersion("1.1.0")))
    #expect(try kept.bring(scratch, renewing: name) == [])
    #expect(try scratch.tree() == before)
  }

  @Test("A version whose files are not kept, or are others, is told, and hinders no other")
  func blobs() throws {
    let scratch = try full()
    var kept = try Kept(scratch.installation)
    let settings = try #require(kept.inventory.adapters[Sample.partner])
    let manifests = settings.versions.map(\.manifest)
    kept.blobs[manifests[0]] = nil
    kept.blobs[manifests[2]] = kept.blobs[manifests[1]]
    let fresh = try Scratch(trusting: false)
    #expect(try kept.bring(fresh) == ["install.no-files", "archive.wrong-hash"])
    #expect(try fresh.problem("1.1.0") == nil)
    #expect(try fresh.problem("1.0.0") == "load.file-missing")
    let library = try #require(kept.blobs.first { $0.value == Sample.library }?.key)
    kept.blobs[library] = Array("evil".utf8)
    let other = try Scratch(trusting: false)
    #expect(
      try kept.bring(other) == ["install.no-files", "archive.wrong-size", "archive.wrong-hash"])
  }

  @Test("A damaged version is left behind by a migration, and what was said of the adapter is not")
  func damaged() throws {
    let scratch = try full()
    let library = "\(scratch.versionFolder("1.1.0"))/lib/\(AdapterManifest.thisMachine)/adapter.so"
    try Data([1]).write(to: URL(fileURLWithPath: library))
    let migration = try AdapterMigration(scratch.installation)
    #expect(!migration.isEmpty)
    let read = try #require(migration.read(Sample.partner))
    #expect(read.problems.map(\.code) == ["archive.wrong-size"])
    #expect(read.settings.versions.map(\.version.description) == ["1.0.0", "1.2.0"])
    #expect(read.settings.current == nil && read.settings.pinned == nil)
    #expect(read.settings.lowestVersion.description == "1.1.0")
    let none = try Scratch(trusting: false)
    #expect(try AdapterMigration(none.installation).isEmpty)
  }
}
