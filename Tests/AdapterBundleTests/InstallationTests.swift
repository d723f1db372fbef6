import AdapterBundle
import ConnectorModel
import Foundation
import Glibc
import Sodium
import Testing

@Suite("Installing")
struct InstallationTests {
  @Test("Versions lie side by side; the newest is used, and the way back is one step")
  func sideBySide() throws {
    let scratch = try Scratch()
    #expect(try scratch.install(scratch.signed()).replaced == nil)
    let report = try scratch.install(scratch.signed(version: "1.1.0"))
    #expect(report.replaced?.description == "1.0.0" && report.isCurrent)
    #expect(report.checks.allSatisfy { $0.outcome == .passed })
    #expect(scratch.current == "1.1.0")
    #expect(try scratch.problem("1.1.0") == nil)

    #expect(try scratch.installation.rollBack("acme", to: nil).to.description == "1.0.0")
    #expect(scratch.current == "1.0.0")
    #expect(try scratch.problem() == nil)
    #expect(
      code { try scratch.installation.rollBack("acme", to: nil) } == "install.no-older-version")
    _ = try scratch.installation.rollBack("acme", to: "1.1.0")
    #expect(scratch.current == "1.1.0")
  }

  @Test("Installing the same bundle again mends what was damaged")
  func again() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let before = try scratch.tree()
    let library = "\(scratch.versionFolder("1.0.0"))/lib/\(AdapterManifest.thisMachine)/adapter.so"
    try Data("evil".utf8).write(to: URL(fileURLWithPath: library))
    #expect(try scratch.problem() == "load.modified")
    try scratch.install(scratch.signed())
    #expect(try scratch.problem() == nil)
    #expect(try scratch.tree() == before)
  }

  @Test("What is refused changes nothing, and what was installed still works")
  func refusals() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed(version: "1.1.0"))
    let before = try scratch.tree()
    let stranger = MinisignSecretKey.make()
    var elsewhere = Sample.manifest(version: "1.2.0")
    elsewhere.libraries = [
      "linux-other-gnu": AdapterManifest.File(
        path: "lib/a.so", sha256: SHA256.hex([1]), size: 1)
    ]
    var demanding = Sample.manifest(version: "1.2.0")
    demanding.lowestHost = SemanticVersion("9.0.0")
    let time = Sample.signingTime
    let cases: [(String, BundleArchive)] = [
      ("sign.unsigned", try Sample.bundle(version: "1.2.0")),
      ("sign.unknown-key", try Sample.bundle(version: "1.2.0").signed(by: stranger, at: time)),
      (
        "sign.modified",
        try Sample.bundle(version: "1.2.0").signed(scratch.signed().signature ?? [])
      ),
      ("sign.malformed", try Sample.bundle(version: "1.2.0").signed([0])),
      ("install.downgrade", try scratch.signed(version: "1.0.0")),
      ("install.version-differs", try scratch.signed(version: "1.1.0", library: [1, 2, 3])),
      (
        "load.no-library-for-machine",
        try BundleArchive(elsewhere, files: ["lib/a.so": [1]]).signed(by: scratch.key, at: time)
      ),
      (
        "install.host-too-old",
        try BundleArchive(&demanding, library: [1], further: [:]).signed(by: scratch.key, at: time)
      ),
    ]
    for (expected, bundle) in cases {
      #expect(code { try scratch.install(bundle) } == expected)
      #expect(try scratch.tree() == before, "\(expected)")
    }
    let trial = BundleError("manifest.name-differs", "x", lookedAt: "y", remedy: "z")
    #expect(
      code {
        try scratch.install(
          scratch.signed(version: "1.2.0"),
          trial: { (_) throws(BundleError) in
            throw trial
          })
      } == "manifest.name-differs")
    #expect(try scratch.tree() == before)
    let broken = BundleError("install.not-conformant", "x", lookedAt: "y", remedy: "z")
    #expect(
      code { try scratch.install(scratch.signed(version: "1.2.0"), conformance: .broken(broken)) }
        == "install.not-conformant")
    #expect(try scratch.tree() == before)
    #expect(try scratch.problem("1.1.0") == nil)
  }

  @Test("A conformance suite that cannot be run is skipped, and never passed")
  func withoutSuite() throws {
    let scratch = try Scratch()
    let report = try scratch.install(scratch.signed(), conformance: .notRun(because: "it is away"))
    let check = try #require(report.checks.last)
    #expect(check.outcome == .skipped)
    #expect(check.reason == "it is away")
    #expect(try scratch.install(scratch.signed()).checks.last?.outcome == .passed)
  }

  @Test("An older version comes in when that is said, also after all were removed")
  func downgrade() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed(version: "2.0.0"))
    _ = try scratch.installation.remove("acme", version: nil)
    #expect(scratch.current == nil)
    #expect(try scratch.tree().keys.allSatisfy { !$0.contains(Sample.partner.rawValue) })
    #expect(code { try scratch.install(scratch.signed()) } == "install.downgrade")
    try scratch.install(scratch.signed(), InstallOptions(allowsDowngrade: true))
    #expect(scratch.current == "1.0.0")
    #expect(try scratch.problem() == nil)
  }

  @Test("An older version that somebody switches to by hand is not loaded")
  func switchedByHand() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    try scratch.install(scratch.signed(version: "1.1.0"))
    let link = "\(scratch.installation.folder)/\(Sample.partner)/current"
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "1.0.0")
    #expect(try scratch.problem() == "install.downgrade")
    for target in ["../../../elsewhere", "1.0.0/..", "/etc"] {
      try FileManager.default.removeItem(atPath: link)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      #expect(
        code { try scratch.installation.current(Sample.partner.rawValue) } == "load.current-link")
    }
  }

  @Test("An unsigned adapter comes in by its own name only, which is noted")
  func unsigned() throws {
    let scratch = try Scratch()
    let bundle = try Sample.bundle()
    #expect(
      code { try scratch.install(bundle, InstallOptions(allowUnsigned: "Acme")) } == "sign.unsigned"
    )
    let report = try scratch.install(bundle, InstallOptions(allowUnsigned: "acme mobile shield"))
    #expect(report.verdict.state == .unsigned)
    #expect(try scratch.problem() == nil)
    let entry = try scratch.installation.lock().partners[Sample.partner.rawValue]
    #expect(entry?.versions["1.0.0"]?.allowedUnsigned == "acme mobile shield")
    // The word covers a missing signature, and no wrong one.
    let forged = try Sample.bundle(version: "1.1.0").signed(by: .make(), at: Sample.signingTime)
    let options = InstallOptions(allowUnsigned: "Acme Mobile Shield")
    #expect(code { try scratch.install(forged, options) } == "sign.unknown-key")
    _ = try scratch.trust.revoke(bundle.manifestHash, reason: "leaks", at: Sample.signingTime)
    #expect(try scratch.problem() == "sign.manifest-revoked")
  }

  @Test("A pin keeps its version while others come and go")
  func pin() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    _ = try scratch.installation.pin("acme", to: "1.0.0")
    #expect(try !scratch.install(scratch.signed(version: "1.1.0")).isCurrent)
    #expect(scratch.current == "1.0.0")
    #expect(try scratch.problem() == nil)
    #expect(code { try scratch.installation.rollBack("acme", to: "1.1.0") } == "install.pinned")
    #expect(code { try scratch.installation.remove("acme", version: "1.0.0") } == "install.in-use")
    #expect(code { try scratch.installation.pin("acme", to: "3.0.0") } == "install.unknown-version")
    _ = try scratch.installation.pin("acme", to: nil)
    _ = try scratch.installation.rollBack("acme", to: "1.1.0")
    _ = try scratch.installation.remove("acme", version: "1.0.0")
    #expect(try scratch.installation.list().map(\.version.description) == ["1.1.0"])
    #expect(!FileManager.default.fileExists(atPath: scratch.versionFolder("1.0.0")))
  }

  @Test("A disabled adapter stays installed")
  func disable() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    _ = try scratch.installation.setEnabled(false, "Acme Mobile Shield")
    #expect(try scratch.installation.list().map(\.isEnabled) == [false])
    _ = try scratch.installation.setEnabled(true, Sample.partner.rawValue)
    #expect(try scratch.installation.list().map(\.isEnabled) == [true])
    #expect(
      code { try scratch.installation.setEnabled(true, "nobody") } == "install.unknown-partner")
  }

  @Test("Whatever is changed after the installation is found, with a code of its own")
  func tampering() throws {
    let files = FileManager.default
    let library = "lib/\(AdapterManifest.thisMachine)/adapter.so"
    func mode(_ mode: Int, _ path: String) throws {
      try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    let cases: [(String, (String) throws -> Void)] = [
      ("load.modified", { try Data([1]).write(to: URL(fileURLWithPath: "\($0)/\(library)")) }),
      ("load.modified", { try Data([1]).write(to: URL(fileURLWithPath: "\($0)/adapter.json")) }),
      ("file.missing", { try files.removeItem(atPath: "\($0)/adapter.json") }),
      ("load.file-missing", { try files.removeItem(atPath: $0) }),
      ("sign.unsigned", { try files.removeItem(atPath: "\($0)/adapter.json.minisig") }),
      ("load.file-missing", { try files.removeItem(atPath: "\($0)/\(library)") }),
      ("load.world-writable", { try mode(0o757, $0) }),
      ("load.group-writable", { try mode(0o775, $0) }),
      ("load.world-writable", { try mode(0o666, "\($0)/\(library)") }),
      ("load.world-writable-parent", { try mode(0o777, "\($0)/..") }),
      ("load.group-writable-parent", { try mode(0o770, "\($0)/lib") }),
      (
        "file.link",
        { folder in
          let other = "\(folder)/other.so"
          try files.moveItem(atPath: "\(folder)/\(library)", toPath: other)
          try files.createSymbolicLink(
            atPath: "\(folder)/\(library)", withDestinationPath: other)
        }
      ),
    ]
    for (index, (expected, change)) in cases.enumerated() {
      let scratch = try Scratch()
      try scratch.install(scratch.signed())
      try change(scratch.versionFolder("1.0.0"))
      #expect(try scratch.problem() == expected, "case \(index)")
    }
  }

  @Test(
    "What belongs to somebody else is not loaded",
    .enabled(if: geteuid() == 0, "only root can give files away"))
  func owner() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let folder = scratch.versionFolder("1.0.0")
    for (path, expected) in [
      ("\(folder)/lib/\(AdapterManifest.thisMachine)/adapter.so", "load.owner"),
      ("\(folder)/lib", "load.owner-parent"), (folder, "load.owner"),
    ] {
      try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: path)
      #expect(try scratch.problem() == expected)
      try FileManager.default.setAttributes([.ownerAccountID: 0], ofItemAtPath: path)
    }
    #expect(try scratch.problem() == nil)
  }

  @Test("What a killed process has left is swept up, and a folder nobody noted is a stray")
  func leftovers() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let before = try scratch.tree()
    let partner = "\(scratch.installation.folder)/\(Sample.partner)"
    let other = "\(scratch.installation.folder)/00000000-0000-4000-8000-00000000000b"
    for path in [
      "\(partner)/.staging-1/lib", "\(scratch.installation.folder)/.staging-2",
      "\(other)/.staging-3",
    ] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    // Renamed into its place, and killed before the lock file was written.
    try FileManager.default.createDirectory(
      atPath: "\(partner)/1.1.0", withIntermediateDirectories: true)
    #expect(try scratch.problem() == nil)
    try scratch.install(scratch.signed())
    #expect(try scratch.tree() == before)
    let stray = "\(scratch.installation.folder)/00000000-0000-4000-8000-00000000000a"
    try FileManager.default.createDirectory(atPath: stray, withIntermediateDirectories: true)
    #expect(try scratch.installation.strays() == [stray])
  }

  @Test("A lock file that is damaged, or that climbs out of its folder, is refused")
  func damagedLock() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let path = "\(scratch.installation.folder)/adapters.lock"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for changed in [
      "", "{", text.replacing(Sample.partner.rawValue, with: "../../x"),
      text.replacing(#""1.0.0" : {"#, with: #""../1.0.0" : {"#),
      text.replacing(#""isEnabled" :"#, with: #""isUnknown" : 1, "isEnabled" :"#),
      text.replacing(#""format" : 1"#, with: #""format" : null"#),
    ] {
      try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
      #expect(code { try scratch.installation.list() } == "install.lock-damaged")
      #expect(
        code { try scratch.install(scratch.signed(version: "1.1.0")) } == "install.lock-damaged")
    }
    #expect(scratch.current == "1.0.0")
  }

  @Test("A lock file of a newer version is refused as that, and not replaced")
  func newerLock() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let path = "\(scratch.installation.folder)/adapters.lock"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let newer = text.replacing(#""format" : 1"#, with: #""format" : 2, "more" : {}"#)
    try Data(newer.utf8).write(to: URL(fileURLWithPath: path))
    #expect(code { try scratch.installation.list() } == "install.lock-too-new")
    #expect(
      code { try scratch.install(scratch.signed(version: "1.1.0")) } == "install.lock-too-new")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == newer)
  }
}
