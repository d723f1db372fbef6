import Foundation
import Testing

@testable import AdapterBundle

/// Files of keys and signatures as they come, by the table in `minisign-forms.json`.
@Suite("Forms of keys and signatures")
struct MinisignFormTests {
  private static let message = Array("message".utf8)
  private static let key = MinisignSecretKey.make()
  private static let signature = MinisignSignature(message, by: key, comment: "timestamp:1")

  @Test("A key is read, or its cause and its file are named", arguments: try Form.all("keys"))
  func keys(form: Form) throws {
    let bytes = form.bytes(Self.key, Self.signature)
    try Self.check(form, "key.malformed") {
      let key = try MinisignPublicKey(bytes, file: "their.pub")
      #expect(key == Self.key.publicKey)
    }
  }

  @Test(
    "A signature is read, or its cause and its file are named",
    arguments: try Form.all("signatures"))
  func signatures(form: Form) throws {
    let bytes = form.bytes(Self.key, Self.signature)
    try Self.check(form, "sign.malformed") {
      let signature = try MinisignSignature(bytes, file: "their.pub")
      #expect(signature == Self.signature)
      #expect(signature.hasItsComment(by: Self.key.publicKey))
    }
  }

  @Test(
    "A long comment is one that minisign would cut", arguments: [(1_004, true), (1_005, false)])
  func comments(count: Int, isRead: Bool) {
    let comment = "untrusted comment: \(String(repeating: "x", count: count))"
    let bytes = Array("\(comment)\n\(Self.key.publicKey.line)\n".utf8)
    #expect(((try? MinisignPublicKey(bytes)) != nil) == isRead)
  }

  private static func check(_ form: Form, _ code: String, _ read: () throws -> Void) throws {
    guard let words = form.refused else { return try read() }
    let error = #expect(throws: BundleError.self) { try read() }
    #expect(error?.code == code)
    #expect(error?.lookedAt == "their.pub")
    for word in words { #expect(error?.message.contains(word) == true, "\(error?.message ?? "")") }
  }

  @Test(
    "The tool itself says the same",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/minisign"),
      "minisign is not installed: Scripts/install-requirements does that"))
  func tool() throws {
    let scratch = try Scratch(trusting: false)
    let folder = scratch.folder
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      return "\(folder)/\(name)"
    }
    let message = try write(Self.message, "message")
    let good = (
      key: try write(Array(Self.key.publicKey.text.utf8), "good.pub"),
      signature: try write(Array(Self.signature.text.utf8), "good.minisig")
    )
    func isTaken(key: String, signature: String) -> Bool {
      (try? Tool.run(
        "/usr/bin/minisign", ["-V", "-p", key, "-m", message, "-x", signature])) != nil
    }
    #expect(isTaken(key: good.key, signature: good.signature))
    for form in try Form.all("keys") where !form.isOurs {
      let file = try write(form.bytes(Self.key, Self.signature), "form.pub")
      let isTaken = isTaken(key: file, signature: good.signature)
      #expect(isTaken == (form.refused == nil), "\(form)")
    }
    for form in try Form.all("signatures") where !form.isOurs {
      let file = try write(form.bytes(Self.key, Self.signature), "form.minisig")
      #expect(isTaken(key: good.key, signature: file) == (form.refused == nil), "\(form)")
    }
  }

  /// A row of the table.
  struct Form: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var `as`: String?
    var refused: [String]?
    var ours: String?

    var testDescription: String { name }
    /// Whether the tool is not asked.
    var isOurs: Bool { ours != nil }

    static func all(_ table: String) throws -> [Form] {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "minisign-forms.json")
      let tables = try JSONDecoder().decode(Tables.self, from: Data(contentsOf: file))
      return table == "keys" ? tables.keys : tables.signatures
    }

    func bytes(_ key: MinisignSecretKey, _ signature: MinisignSignature) -> [UInt8] {
      let lines = signature.text.split(separator: "\n")
      let text = text.replacing(/COMMENT|KEY|S([1-4])/) { match in
        if let number = match.1.flatMap({ Int($0) }) { return String(lines[number - 1]) }
        return match.0 == "KEY" ? key.publicKey.line : "untrusted comment: minisign public key"
      }
      switch self.as {
      case "marked": return [0xEF, 0xBB, 0xBF] + text.utf8
      case "latin-1": return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      case "utf-16": return Array(text.data(using: .utf16) ?? Data())
      case "utf-16 unmarked": return Array(text.data(using: .utf16LittleEndian) ?? Data())
      default: return Array(text.utf8)
      }
    }
  }

  private struct Tables: Decodable {
    var keys: [Form]
    var signatures: [Form]
  }
}
