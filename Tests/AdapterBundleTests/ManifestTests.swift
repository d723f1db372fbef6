import AdapterBundle
import ConnectorModel
import Foundation
import TestSupport
import Testing

@Suite("The manifest")
struct ManifestTests {
  private static func text() throws -> String {
    String(decoding: try Sample.bundle().manifestBytes, as: UTF8.self)
  }

  @Test("What is written is read, to the same bytes")
  func roundTrip() throws {
    let bundle = try Sample.bundle()
    let read = try AdapterManifest.read(bundle.manifestBytes)
    #expect(read.manifest == bundle.manifest)
    #expect(read.warnings.isEmpty)
    #expect(try read.manifest.encoded == bundle.manifestBytes)
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var expected: String
    var path: String
    var old: String
    var new: String
    var testDescription: String { "\(expected) at \(path)" }
  }

  static let changes = [
    Change(
      expected: "manifest.missing", path: "$.licence", old: #""licence" : "Apache-2.0","#, new: ""),
    Change(
      expected: "manifest.wrong-type", path: "$.name", old: #""name" : "Acme Mobile Shield""#,
      new: #""name" : 7"#),
    Change(
      expected: "manifest.bad-value", path: "$.version", old: #""version" : "1.0.0""#,
      new: #""version" : "1.0""#),
    Change(
      expected: "manifest.bad-value", path: "$.partner_id", old: Sample.partner.rawValue,
      new: "../../etc/passwd"),
    Change(
      expected: "manifest.bad-value", path: "$.name", old: "Acme Mobile Shield", new: #"A\u001b[1m"#
    ),
    Change(
      expected: "manifest.out-of-range", path: "$.poll_interval_seconds",
      old: #""poll_interval_seconds" : 300"#, new: #""poll_interval_seconds" : 0"#),
    Change(
      expected: "manifest.out-of-range", path: "$.abi.major", old: #""major" : 1"#,
      new: #""major" : 2"#),
    Change(
      expected: "manifest.unsupported-version", path: "$.manifest_version",
      old: #""manifest_version" : 1"#, new: #""manifest_version" : 2"#),
    Change(
      expected: "manifest.bad-path", path: "$.files.../CHANGELOG", old: #""CHANGELOG""#,
      new: #""../CHANGELOG""#),
    Change(
      expected: "manifest.bad-path", path: "$.files./CHANGELOG", old: #""CHANGELOG""#,
      new: #""/CHANGELOG""#),
    Change(
      expected: "manifest.bad-value", path: "$.libraries.\(AdapterManifest.thisMachine).path",
      old: "lib/\(AdapterManifest.thisMachine)/adapter.so", new: "lib/../adapter.so"),
    Change(
      expected: "manifest.repeated", path: "$.files", old: #""CHANGELOG""#,
      new: #""lib/\#(AdapterManifest.thisMachine)/adapter.so""#),
    Change(
      expected: "manifest.bad-value", path: "$.network.hosts[0]", old: "api.acme.example",
      new: "https://api"),
    Change(
      expected: "manifest.bad-value", path: "$.sources[1]", old: #""poll""#, new: #""guess""#),
    Change(
      expected: "manifest.bad-value", path: "$.toggles[0].toggle", old: #""iosEnabled""#,
      new: #""everythingEnabled""#),
    Change(
      expected: "manifest.duplicate-key", path: "$.licence", old: #""licence" : "Apache-2.0","#,
      new: #""licence" : "Apache-2.0", "licence" : "MIT","#),
    Change(
      expected: "manifest.duplicate-key", path: "$.files.CHANGELOG", old: #""CHANGELOG" : {"#,
      new: #""CHANGELOG" : {}, "CHANGELOG" : {"#),
    Change(
      expected: "manifest.too-deep", path: "$.licence[0][0][0][0][0][0][0]",
      old: #""licence" : "Apache-2.0""#, new: #""licence" : [[[[[[[[1]]]]]]]]"#),
    Change(expected: "manifest.not-json", path: "$", old: #""licence" :"#, new: #""licence""#),
  ]

  @Test("Each fault is named by its code and its path", arguments: changes)
  func faults(change: Change) throws {
    let text = try Self.text()
    let range = try #require(text.firstRange(of: change.old))
    let changed = text.replacingCharacters(in: range, with: change.new)
    let error = #expect(throws: BundleError.self) {
      _ = try AdapterManifest.read(Array(changed.utf8))
    }
    #expect(error?.code == change.expected)
    #expect(error?.lookedAt.hasSuffix(change.path) == true, "\(error?.lookedAt ?? "")")
    #expect(error?.message.contains("\u{1b}") == false)
  }

  @Test("Too many bytes are refused before they are read")
  func size() {
    let bytes = [UInt8](repeating: 0x20, count: AdapterManifest.mostBytes + 1)
    #expect(code { try AdapterManifest.read(bytes) } == "manifest.too-big")
  }

  @Test("All faults are named at once")
  func several() {
    let error = #expect(throws: BundleError.self) { _ = try AdapterManifest.read(Array("{}".utf8)) }
    for path in ["$.manifest_version", "$.version", "$.partner_id", "$.name"] {
      #expect(error?.message.contains(path) == true, "\(path)")
    }
  }

  @Test("A key that is not known is a warning with its path")
  func unknownKeys() throws {
    let changed = try Self.text().replacing(
      #""major" : 1"#, with: #""colour" : "red", "major" : 1"#)
    let warnings = try AdapterManifest.read(Array(changed.utf8)).warnings
    #expect(warnings.map(\.path) == ["$.abi.colour"])
    #expect(warnings.map(\.code) == ["manifest.unknown-key"])
  }

  @Test("Changed bytes never bring the reader down")
  func flips() throws {
    let bytes = try Sample.bundle().manifestBytes
    var refused = 0
    for seed: UInt64 in 1...2_000 {
      var numbers = SeededGenerator(seed: seed)
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        changed[Int.random(in: bytes.indices, using: &numbers)] = .random(
          in: 0...255, using: &numbers)
      }
      if Bool.random(using: &numbers) {
        changed.removeLast(Int.random(in: 0..<bytes.count, using: &numbers))
      }
      if code({ try AdapterManifest.read(changed) }) != nil { refused += 1 }
    }
    #expect(refused > 1_000)
  }

  @Test("Each difference from the running adapter has a code of its own")
  func differences() throws {
    let manifest = Sample.manifest()
    let same = manifest.descriptor
    #expect(manifest.differences(from: same, abiMinor: 0).isEmpty)
    #expect(manifest.disagreement(with: same, abiMinor: 0) == nil)
    let changes: [(String, (inout PartnerDescriptor) -> Void)] = [
      ("partner-id", { $0.id = ConnectorID(rawValue: "00000000-0000-4000-8000-000000000002") }),
      ("name", { $0.name = "Other" }), ("vendor", { $0.vendor = "Other" }),
      ("version", { $0.adapterVersion = "1.0.1" }), ("homepage", { $0.homepage = nil }),
      ("level-source", { $0.levelSource = .threats }),
      ("classic-policy", { $0.needsClassicPolicy = false }), ("platforms", { $0.platforms = [] }),
      ("toggles", { $0.toggles.removeLast() }), ("level-words", { $0.levelWords = [] }),
      ("identifiers", { $0.identifiers.reverse() }),
      ("threat-lifetime", { $0.threatLifetimeDays = nil }),
    ]
    for (name, change) in changes {
      var running = same
      change(&running)
      let codes = manifest.differences(from: running, abiMinor: 0).map(\.code)
      #expect(Set(codes) == ["manifest.\(name)-differs"])
    }
    #expect(manifest.disagreement(with: same, abiMinor: 1)?.code == "manifest.abi-differs")
  }

  @Test("A difference inside a table is named by its place, with what stands on each side")
  func places() {
    let manifest = Sample.manifest()
    let changes: [(String, (inout PartnerDescriptor) -> Void)] = [
      ("$.toggles[0].help", { $0.toggles[0].help = "Other." }),
      (
        "$.platforms[0].min_compliance", { $0.platforms[0].minimumForCompliance = OSVersion("1.2") }
      ),
      ("$.level_words[0].state", { $0.levelWords[0].state = .compromised }),
      ("$.identifiers[\(manifest.descriptor.identifiers.count)]", { $0.identifiers.append(.imei) }),
    ]
    for (place, change) in changes {
      var running = manifest.descriptor
      change(&running)
      #expect(manifest.differences(from: running, abiMinor: 0).map(\.path) == [place])
    }
    var running = manifest.descriptor
    running.name = "Other"
    let fault = manifest.differences(from: running, abiMinor: 0).first
    #expect(
      fault?.message
        == "is \"\(manifest.descriptor.name)\" in the manifest and \"Other\" in the running adapter"
    )
  }

  @Test("The schema names the members that are read, and demands those that must be there")
  func schema() throws {
    let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/AdapterBundle/AdapterBundle.docc/adapter.schema.json")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: Any])
    let required = Set(try #require(schema["required"] as? [String]))
    let written = try #require(
      try JSONSerialization.jsonObject(with: Data(try Sample.bundle().manifestBytes))
        as? [String: Any])
    #expect(Set(properties.keys) == Set(written.keys).union(["$schema"]))
    for key in written.keys {
      var changed = written
      changed[key] = nil
      let bytes = Array(try JSONSerialization.data(withJSONObject: changed))
      #expect((code { try AdapterManifest.read(bytes) } != nil) == required.contains(key), "\(key)")
    }
  }
}
