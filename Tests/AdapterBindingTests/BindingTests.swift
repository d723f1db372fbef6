import AdapterBundle
import AdapterHost
import Foundation
import TestSupport
import Testing

@testable import AdapterBinding

@Suite("Bindings as documents")
struct BindingTests {
  @Test("Every sample is read and holds together", arguments: SampleLibrary.samples)
  func samples(name: String) throws {
    let binding = try SampleLibrary.binding(name)
    try binding.check()
    #expect(binding.soname?.hasPrefix("lib\(name).so.") == true)
  }

  @Test(
    "What is wrong is named by its place",
    arguments: [
      (
        "\"binding_version\": 1", "\"binding_version\": 2", "binding.unsupported-version",
        "$.binding_version"
      ),
      ("\"binding_version\": 1,", "", "binding.missing", "$.binding_version"),
      ("\"library\":", "\"libary\":", "binding.unknown-key", "$.libary"),
      ("\"tables\": {", "\"table\": {}, \"tables\": {", "binding.unknown-key", "$.table"),
      (
        "\"settings\": {\"tenant\": \"required\"}", "\"settings\": {\"tenant\": \"always\"}",
        "binding.bad-value", "$.settings.tenant"
      ),
      (
        "\"0\": \"secured\"", "\"none\": \"secured\"", "binding.bad-value", "$.tables.severity.none"
      ),
      ("\"0\": \"secured\"", "\"0\": \"fine\"", "binding.bad-value", "$.tables.severity.0"),
      ("\"-2\": \"auth\"", "\"-2\": \"fatal\"", "binding.bad-value", "$.failures.code.statuses.-2"),
      (
        "\"fails\": \"code\"}", "\"fails\": \"codes\"}", "binding.unknown-name",
        "$.functions[0].fails"
      ),
      (
        "\"while\": \"positive\"", "\"while\": \"always\"", "binding.bad-value",
        "$.verbs.receive[2].while"
      ),
      (
        "\"for_each\": \"device\"", "\"for_each\": \"app\"", "binding.out-of-place",
        "$.verbs.devices[0].for_each"
      ),
      (
        "\"keep\": {\"client\": \"client\"}", "\"keep\": {\"client\": \"client\"}, \"twice\": 1",
        "binding.unknown-key", "$.verbs.activate[0].twice"
      ),
      (
        "{\"call\": \"harbor_take\"", "{\"call\": \"harbor_give\"", "binding.unknown-name",
        "$.verbs.receive[0].call"
      ),
      (
        "\"length\": \"payload.length\"", "\"length\": \"payload.bytes\"", "binding.wrong-type",
        "$.verbs.receive[0].with.length"
      ),
      ("\"page\": \"payload.bytes\", ", "", "binding.missing", "$.verbs.receive[0].with.page"),
      (
        "\"serialNumber\": \"finding.serial\"", "\"serial\": \"finding.serial\"",
        "binding.unknown-key",
        "$.verbs.receive[2].do[0].report.device.serial"
      ),
      (
        "\"kind\": \"state\"", "\"kind\": \"status\"", "binding.bad-value",
        "$.verbs.receive[2].do[0].report.kind"
      ),
      (
        "\"level\": {\"table\": \"severity\", \"of\": \"finding.severity\"}",
        "\"title\": \"finding.serial\"", "binding.bad-value",
        "$.verbs.receive[2].do[0].report.level"
      ),
      (
        "\"fields\": [\"char reference[16]\",",
        "\"fields\": [\"char reference[16]\", \"char reference[16]\",", "binding.repeated",
        "$.structs[0].fields[1]"
      ),
      (
        "\"out\": [\"finding\"]", "\"out\": [\"found\"]", "binding.unknown-name",
        "$.functions[5].out"
      ),
      (
        "\"as\": {\"finding\": \"finding\"}", "\"as\": {\"finding\": \"payload\"}",
        "binding.repeated", "$.verbs.receive[2].repeat"
      ),
    ])
  func faults(old: String, new: String, code: String, path: String) throws {
    let text = try Self.text("harbor")
    let range = try #require(text.range(of: old))
    let changed = text.replacingCharacters(in: range, with: new)
    let error = #expect(throws: BundleError.self) { try Binding.read(Array(changed.utf8)).check() }
    #expect(error?.message.contains(path + " ") == true, "\(error?.message ?? "")")
    #expect(error?.code == code, "\(error?.message ?? "")")
    #expect(error?.remedy.contains("adapters/README.md") == true)
  }

  @Test("A key that stands twice, depth without end and what is no JSON are refused")
  func notStrict() throws {
    let twice = try Self.text("harbor").replacing(
      "\"settings\":", with: "\"tables\": {}, \"settings\":")
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    let big = [UInt8](repeating: 0x20, count: Binding.mostBytes + 1)
    let cases = [
      (Array(twice.utf8), "binding.duplicate-key"), (Array(deep.utf8), "binding.too-deep"),
      (Array("no".utf8), "binding.not-json"), (big, "binding.too-big"),
    ]
    for (bytes, code) in cases {
      let error = #expect(throws: BundleError.self) { try Binding.read(bytes) }
      #expect(error?.code == code)
    }
  }

  @Test("All that is wrong is found at once")
  func allAtOnce() throws {
    let text = try Self.text("cairn").replacing("\"cairn_read\"", with: "\"cairn_reed\"")
      .replacing("verdict.grade", with: "verdict.mark")
    let error = #expect(throws: BundleError.self) { try Binding.read(Array(text.utf8)).check() }
    #expect(error?.message.contains("cairn_reed") == true)
    #expect(error?.message.contains("mark") == true)
  }

  private static let validator = """
    import json, jsonschema, sys
    schema, document = (json.load(open(path)) for path in sys.argv[1:3])
    sys.exit(0 if jsonschema.Draft202012Validator(schema).is_valid(document) else 1)
    """

  @Test(
    "The JSON Schema takes every sample, and refuses what no binding can have",
    arguments: [
      ("harbor", "", "", true), ("cairn", "", "", true), ("beacon", "", "", true),
      ("many", "", "", true),
      ("many", "\"gather\": \"device\"", "\"gather\": \"inventory\"", false),
      ("many", "{\"sizeof\": \"many_options\"}", "{\"sizeof\": 16}", false),
      ("harbor", "harbor_error_text(int code)", "harbor_error_text(int code, ...)", false),
      ("harbor", "\"int32_t severity\"", "\"int32_t severity : 3\"", false),
      ("harbor", "\"int32_t severity\"", "\"union value severity\"", false),
      ("harbor", "void harbor_close(", "void harbor::close(", false),
      ("harbor", "harbor_client *client)", "harbor_client &client)", false),
      ("beacon", "beacon_event_fn on_event", "void (*on_event)(int)", false),
      ("harbor", "{\"call\": \"harbor_take\"", "{\"run\": \"harbor_take\"", false),
    ])
  func schema(sample: String, old: String, new: String, isValid: Bool) async throws {
    try await SampleLibrary.withFolder { folder in
      let document = folder.appending(path: "binding.json")
      let text = try Self.text(sample)
      try Data((old.isEmpty ? text : text.replacing(old, with: new)).utf8).write(to: document)
      let schema = SampleLibrary.root.appending(
        path: "Sources/AdapterBinding/AdapterBinding.docc/binding.schema.json")
      let (status, printed) = try await SampleLibrary.run(
        "/usr/bin/env", ["python3", "-c", Self.validator, schema.path, document.path], in: folder)
      #expect(status == (isValid ? 0 : 1), "\(printed)")
    }
  }

  private static func text(_ sample: String) throws -> String {
    try String(
      contentsOf: SampleLibrary.folder(sample).appending(path: "binding.json"), encoding: .utf8)
  }
}

@Suite("Compiled bindings")
struct ProgramTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    let binding = try SampleLibrary.binding(name)
    return ProgramBytes.make(
      try BindingCompiler.compile(binding), binding, proof: .compiled, name: "", libraryBytes: 0)
  }

  @Test("are refused when they are cut off anywhere", arguments: SampleLibrary.bindings)
  func cut(name: String) throws {
    let bytes = try Self.bytes(name)
    #expect(ProgramBytes.fault(bytes) == nil)
    for length in stride(from: 0, to: bytes.count, by: 13) {
      #expect(ProgramBytes.fault(Array(bytes.prefix(length))) != nil, "cut at \(length)")
    }
  }

  @Test("may be changed at random, and their check survives", arguments: SampleLibrary.bindings)
  func changed(name: String) throws {
    let bytes = try Self.bytes(name)
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for _ in 0..<3_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<changed.count, using: &generator)
        changed[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if ProgramBytes.fault(changed) != nil { refused += 1 }
    }
    #expect(refused > 300)
  }

  @Test("are the same bytes for the same binding", arguments: SampleLibrary.bindings)
  func same(name: String) throws {
    #expect(try Self.bytes(name) == Self.bytes(name))
  }
}
