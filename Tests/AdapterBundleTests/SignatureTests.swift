import AdapterBundle
import ConnectorModel
import Foundation
import Testing

@Suite("Signatures and keys in minisign's format")
struct SignatureTests {
  static let message = Array("{\"manifest_version\":1}\n".utf8)

  private static func signature(
    _ key: MinisignSecretKey, _ form: MinisignSignature.Form = .hashed
  ) -> [UInt8] {
    Array(MinisignSignature(message, by: key, comment: "timestamp:1", form: form).text.utf8)
  }

  @Test(
    "A signature is of its message and key only",
    arguments: [MinisignSignature.Form.hashed, .legacy])
  func own(form: MinisignSignature.Form) throws {
    let (key, other) = (MinisignSecretKey.make(), MinisignSecretKey.make())
    let signature = try MinisignSignature(Self.signature(key, form))
    #expect(signature.form == form)
    #expect(signature.isOf(Self.message, by: key.publicKey))
    #expect(signature.hasItsComment(by: key.publicKey))
    #expect(!signature.isOf(Self.message + [0], by: key.publicKey))
    #expect(!signature.isOf(Self.message, by: other.publicKey))
    #expect(!signature.hasItsComment(by: other.publicKey))
  }

  @Test("Keys are read back as they were written")
  func keys() throws {
    let key = MinisignSecretKey.make()
    #expect(try MinisignSecretKey(Array(key.text.utf8)).publicKey == key.publicKey)
    #expect(try MinisignPublicKey(Array(key.publicKey.text.utf8)) == key.publicKey)
    #expect(try MinisignPublicKey(Array(key.publicKey.line.utf8)) == key.publicKey)
    #expect(KeyID(key.id.description) == key.id)
  }

  @Test("Whatever byte of a signature changes, it is refused, the untrusted comment apart")
  func flips() throws {
    let key = MinisignSecretKey.make()
    let text = Self.signature(key)
    let firstLine = try #require(text.firstIndex(of: 0x0A))
    for place in text.indices where place >= firstLine {
      for bit in 0..<8 {
        var changed = text
        changed[place] ^= 1 << UInt8(bit)
        guard let signature = try? MinisignSignature(changed) else { continue }
        let counts =
          signature.isOf(Self.message, by: key.publicKey)
          && signature.hasItsComment(by: key.publicKey)
        #expect(!counts, "byte \(place), bit \(bit)")
      }
    }
  }

  @Test("A signature that is cut off anywhere is refused")
  func cut() throws {
    let text = Self.signature(MinisignSecretKey.make())
    // The last byte is the line's end, which may be missing.
    for count in 0..<(text.count - 1) {
      #expect(code { try MinisignSignature(Array(text[..<count])) } == "sign.malformed", "\(count)")
    }
  }

  @Test("Keys that are none are refused, and a secret key is never quoted")
  func malformedKeys() throws {
    let key = MinisignSecretKey.make()
    let text = Array(key.publicKey.text.utf8)
    for bytes in [
      [], Array("RWQ".utf8), Array(text.dropLast(3)), text + text, [0xFF, 0xFE],
      Array(key.text.utf8),
      [UInt8](repeating: 0x41, count: 100_000),
    ] { #expect(code { try MinisignPublicKey(bytes) } == "key.malformed") }
    #expect(code { try MinisignSecretKey(text) } == "key.malformed")

    let line = try #require(key.text.split(separator: "\n").last)
    var raw = try #require(Data(base64Encoded: String(line)))
    raw[100] ^= 1
    let damaged = "untrusted comment: x\n\(raw.base64EncodedString())\n"
    let error = #expect(throws: BundleError.self) { try MinisignSecretKey(Array(damaged.utf8)) }
    #expect(error?.code == "key.damaged")
    #expect(error?.message.contains(raw.base64EncodedString()) == false)
    // minisign leaves the checksum of a key without a password at zero; then the halves must still fit.
    var unchecked = raw
    unchecked.replaceSubrange(126..., with: Data(count: 32))
    let halves = "untrusted comment: x\n\(unchecked.base64EncodedString())\n"
    #expect(code { try MinisignSecretKey(Array(halves.utf8)) } == "key.damaged")
    raw[100] ^= 1
    raw[2...3] = Data("Sc".utf8)
    let locked = "untrusted comment: x\n\(raw.base64EncodedString())\n"
    #expect(code { try MinisignSecretKey(Array(locked.utf8)) } == "key.encrypted")
  }
}

@Suite(
  "With the minisign tool",
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/minisign"),
    "minisign is not installed: Scripts/install-requirements does that"))
struct MinisignToolTests {
  private let tool = "/usr/bin/minisign"

  @Test(
    "The tool verifies what we sign with our key",
    arguments: [MinisignSignature.Form.hashed, .legacy])
  func ours(form: MinisignSignature.Form) throws {
    let scratch = try Scratch(trusting: false)
    let file = "\(scratch.folder)/adapter.json"
    try scratch.key.write(to: "\(scratch.folder)/ours")
    try Data(SignatureTests.message).write(to: URL(fileURLWithPath: file))
    let signature = MinisignSignature(
      SignatureTests.message, by: scratch.key, comment: "timestamp:1\tfile:adapter.json", form: form
    )
    try Data(signature.text.utf8).write(to: URL(fileURLWithPath: "\(file).minisig"))
    let verify = ["-V", "-p", "\(scratch.folder)/ours.pub", "-m", file]
    #expect(try Tool.run(tool, verify).contains("Signature and comment signature verified"))
    try Data(SignatureTests.message + [0x20]).write(to: URL(fileURLWithPath: file))
    #expect(throws: Tool.Failure.self) { try Tool.run(tool, verify) }
  }

  @Test("We verify what the tool signs, with its key and with ours", arguments: [[], ["-l"]])
  func theirs(options: [String]) throws {
    let scratch = try Scratch(trusting: false)
    let file = "\(scratch.folder)/adapter.json"
    try Data(try Sample.bundle().manifestBytes).write(to: URL(fileURLWithPath: file))
    let name = "\(scratch.folder)/theirs"
    _ = try Tool.run(tool, ["-G", "-W", "-p", "\(name).pub", "-s", "\(name).key"])
    let theirs = try MinisignPublicKey(
      [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(name).pub"))))
    #expect(try MinisignSecretKey(file: "\(name).key").publicKey == theirs)
    try scratch.key.write(to: "\(scratch.folder)/ours")
    for (secret, key) in [("theirs", theirs), ("ours", scratch.key.publicKey)] {
      _ = try Tool.run(
        tool, ["-S", "-s", "\(scratch.folder)/\(secret).key", "-m", file] + options)
      _ = try scratch.trust.add(
        key, name: secret, partners: ["*"], notAfter: nil, at: Sample.signingTime)
      let signature = try MinisignSignature.text(inFile: "\(file).minisig")
      #expect(try MinisignSignature(signature).form == (options.isEmpty ? .hashed : .legacy))
      let bundle = try Sample.bundle()
      let verdict = try scratch.trust.verdict(
        on: bundle.manifestBytes, bundle.manifest, signature: signature)
      #expect(verdict.state == .verified, "\(verdict.problem?.message ?? "")")
      #expect(verdict.signer == secret)
      #expect(verdict.signedAt != nil)
    }
  }
}
