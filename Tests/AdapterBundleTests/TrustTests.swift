import AdapterBundle
import ConnectorModel
import Foundation
import Testing

@Suite("Whom we trust")
struct TrustTests {
  private func verdict(
    _ scratch: Scratch, _ bundle: BundleArchive, signature: [UInt8]?
  ) throws -> (SignatureState, String?) {
    let verdict = try scratch.trust.verdict(
      on: bundle.manifestBytes, bundle.manifest, signature: signature)
    return (verdict.state, verdict.problem?.code)
  }

  private func signature(
    _ scratch: Scratch, _ bundle: BundleArchive, comment: String
  ) -> [UInt8] {
    Array(MinisignSignature(bundle.manifestBytes, by: scratch.key, comment: comment).text.utf8)
  }

  @Test("Each state of a signature is told apart")
  func states() throws {
    let scratch = try Scratch(trusting: false)
    let bundle = try scratch.signed()
    let other = try scratch.signed(version: "1.0.1")
    #expect(try verdict(scratch, bundle, signature: nil) == (.unsigned, "sign.unsigned"))
    #expect(try verdict(scratch, bundle, signature: [1, 2]) == (.invalid, "sign.malformed"))
    #expect(
      try verdict(scratch, bundle, signature: bundle.signature) == (.unknownKey, "sign.unknown-key")
    )
    try scratch.addKey()
    #expect(try verdict(scratch, bundle, signature: bundle.signature) == (.verified, nil))
    #expect(
      try verdict(scratch, bundle, signature: other.signature) == (.modified, "sign.modified"))
    for (comment, code) in [
      ("file:adapter.json", "sign.no-time"), ("timestamp:x", "sign.no-time"),
      ("timestamp:1\ttimestamp:2", "sign.no-time"), ("timestamp:-1", "sign.no-time"),
      ("timestamp:99999999999999", "sign.no-time"),
      ("timestamp:1\tversion:2.0.0", "sign.other-adapter"),
      ("timestamp:1\tpartner:00000000-0000-4000-8000-000000000009", "sign.other-adapter"),
    ] {
      let signature = signature(scratch, bundle, comment: comment)
      #expect(try verdict(scratch, bundle, signature: signature) == (.invalid, code), "\(comment)")
    }
    let changed = String(
      decoding: signature(scratch, bundle, comment: "timestamp:1"), as: UTF8.self
    )
    .replacing("timestamp:1", with: "timestamp:2")
    #expect(
      try verdict(scratch, bundle, signature: Array(changed.utf8))
        == (.invalid, "sign.comment-modified"))
  }

  @Test("A key signs for its partners and up to its time; what it signed before stays good")
  func scope() throws {
    let scratch = try Scratch(trusting: false)
    let bundle = try scratch.signed()
    try scratch.addKey(partners: ["00000000-0000-4000-8000-000000000009"])
    #expect(
      try verdict(scratch, bundle, signature: bundle.signature) == (.invalid, "sign.out-of-scope"))
    try scratch.trust.remove(scratch.key.id)
    try scratch.addKey(partners: [Sample.partner.rawValue], notAfter: Sample.signingTime)
    #expect(try verdict(scratch, bundle, signature: bundle.signature) == (.verified, nil))
    let late = try Sample.bundle().signed(
      by: scratch.key, at: Sample.signingTime.adding(TimeSpan(milliseconds: 1_000)))
    #expect(
      try verdict(scratch, late, signature: late.signature) == (.invalid, "sign.after-expiry"))
  }

  @Test("A revocation counts at once, for a key and for one manifest, and is not taken back")
  func revocation() throws {
    let scratch = try Scratch()
    let (bundle, other) = (try scratch.signed(), try scratch.signed(version: "1.0.1"))
    _ = try scratch.trust.revoke(bundle.manifestHash, reason: "leaks", at: Sample.signingTime)
    #expect(
      try verdict(scratch, bundle, signature: bundle.signature)
        == (.revoked, "sign.manifest-revoked"))
    #expect(try verdict(scratch, other, signature: other.signature) == (.verified, nil))
    let id = scratch.key.id.description
    _ = try scratch.trust.revoke(id.lowercased(), reason: "stolen", at: Sample.signingTime)
    #expect(
      try verdict(scratch, other, signature: other.signature) == (.revoked, "sign.key-revoked"))
    #expect(try scratch.trust.list().map(\.state) == ["revoked", "revoked"])
    try scratch.trust.remove(scratch.key.id)
    #expect(code { try scratch.addKey() } == "trust.revoked")
    #expect(
      try verdict(scratch, other, signature: other.signature) == (.revoked, "sign.key-revoked"))
  }

  @Test("Wrong acts are refused with a code of their own")
  func acts() throws {
    let scratch = try Scratch()
    #expect(code { try scratch.addKey() } == "trust.exists")
    #expect(code { try scratch.trust.remove(MinisignSecretKey.make().id) } == "trust.unknown")
    #expect(
      code { try scratch.trust.revoke("../x", reason: "", at: Sample.signingTime) }
        == "trust.bad-id")
    try scratch.trust.remove(scratch.key.id)
    #expect(code { try scratch.addKey(partners: ["everybody"]) } == "trust.bad-partner")
  }

  @Test("A damaged key trusts nobody and hides no other; damaged revocations stop everything")
  func damage() throws {
    let scratch = try Scratch()
    let bundle = try scratch.signed()
    let stranger = "\(scratch.trust.folder)/0000000000000000.json"
    try Data("{".utf8).write(to: URL(fileURLWithPath: stranger))
    #expect(try scratch.trust.list().map(\.state) == ["refused", "trusted"])
    #expect(try verdict(scratch, bundle, signature: bundle.signature) == (.verified, nil))
    // A key under another key's name.
    let own = "\(scratch.trust.folder)/\(scratch.key.id).json"
    try FileManager.default.removeItem(atPath: stranger)
    try FileManager.default.copyItem(atPath: own, toPath: stranger)
    #expect(try scratch.trust.list().map(\.state) == ["refused", "trusted"])
    let revoked = URL(fileURLWithPath: "\(scratch.trust.folder)/revoked.json")
    try Data("[".utf8).write(to: revoked)
    #expect(code { try verdict(scratch, bundle, signature: bundle.signature) } == "trust.damaged")
    try Data(#"{"format":2,"revocations":[]}"#.utf8).write(to: revoked)
    #expect(code { try verdict(scratch, bundle, signature: bundle.signature) } == "trust.too-new")
  }

  @Test("A key of which a newer version says more than this one knows trusts nobody")
  func newerKey() throws {
    let scratch = try Scratch()
    let bundle = try scratch.signed()
    let path = "\(scratch.trust.folder)/\(scratch.key.id).json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for (field, expected) in [
      (#""format" : 2, "usage" : "none""#, "trust.too-new"),
      (#""usage" : "none""#, "trust.damaged"),
    ] {
      try Data(text.replacing(#""name""#, with: "\(field), \"name\"").utf8)
        .write(to: URL(fileURLWithPath: path))
      #expect(code { try verdict(scratch, bundle, signature: bundle.signature) } == expected)
      #expect(try scratch.trust.list().map(\.state) == ["refused"])
    }
  }

  @Test("Keys and revocations are for whoever may enter the folder, as the lock file is")
  func modes() throws {
    let scratch = try Scratch()
    try scratch.install(scratch.signed())
    let id = scratch.key.publicKey.id.description
    _ = try scratch.trust.revoke(id, reason: "stolen", at: Sample.signingTime)
    for path in ["trust/\(id).json", "trust/revoked.json", "adapters/adapters.lock"] {
      let mode =
        try FileManager.default.attributesOfItem(atPath: "\(scratch.folder)/\(path)")[
          .posixPermissions] as? Int
      #expect(mode == 0o644, "\(path)")
    }
  }

  @Test(
    "Keys of another user's count for whoever asks about that user's folder",
    .enabled(if: geteuid() == 0, "only root can give files away"))
  func owner() throws {
    let scratch = try Scratch()
    for path in [scratch.trust.folder, "\(scratch.trust.folder)/\(scratch.key.publicKey.id).json"] {
      try FileManager.default.setAttributes([.ownerAccountID: 12_345], ofItemAtPath: path)
    }
    #expect(try scratch.trust.list().map(\.state) == ["refused"])
    for (owner, state) in [(UInt32(12_345), "trusted"), (12_346, "refused")] {
      let trust = TrustStore(folder: scratch.trust.folder, owner: owner)
      #expect(try trust.list().map(\.state) == [state])
    }
  }

  @Test("A trust folder that others can write to trusts nobody")
  func writable() throws {
    let scratch = try Scratch()
    let bundle = try scratch.signed()
    for (mode, expected) in [
      (0o777, "load.world-writable-parent"), (0o775, "load.group-writable-parent"),
    ] {
      try FileManager.default.setAttributes(
        [.posixPermissions: mode], ofItemAtPath: scratch.trust.folder)
      #expect(code { try verdict(scratch, bundle, signature: bundle.signature) } == expected)
    }
  }
}
