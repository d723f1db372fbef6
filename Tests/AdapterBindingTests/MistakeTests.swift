import AdapterBinding
import AdapterBundle
import AdapterHost
import ConnectorModel
import Foundation
import Testing

/// A mistake in a binding, made on purpose: texts of a sample's binding replaced by others.
struct Mistake: Sendable, CustomTestStringConvertible {
  /// Who notices it.
  enum Notice: Sendable {
    /// Whoever reads the binding, at this place.
    case reader(String)
    /// Both proofs, at this place.
    case proof(String)
    /// The header only: the library's debugging information does not have it.
    case header(String)
    /// Whoever builds the adapter, with this code.
    case builder(String)
    /// The worker, whose error has this code and says this.
    case worker(String, String)
    /// The record is passed over for this reason.
    case skip(SkipReason)
    /// Nobody needs to: what was asked for twice is done once.
    case harmless
  }

  var name: String
  var sample: String
  var changes: [(String, String)]
  var notice: Notice

  init(_ name: String, _ sample: String, _ changes: [(String, String)], _ notice: Notice) {
    (self.name, self.sample, self.changes, self.notice) = (name, sample, changes, notice)
  }

  var testDescription: String { name }

  func text() throws -> String {
    let file = SampleLibrary.folder(sample).appending(path: "binding.json")
    var text = try String(contentsOf: file, encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old), "the binding has no \(old)")
      text = text.replacing(old, with: new)
    }
    return text
  }

  static let all: [Mistake] = [
    // Functions.
    Mistake(
      "a result too wide", "harbor", [("int harbor_watch(", "int64_t harbor_watch(")],
      .proof("$.functions[2].declaration")),
    Mistake(
      "a missing argument", "harbor",
      [
        ("const void *page, size_t length", "const void *page"),
        (", \"length\": \"payload.length\"", ""),
      ],
      .proof("$.functions[3].declaration")),
    Mistake(
      "an argument too many", "harbor",
      [
        (
          "harbor_client *client, uint64_t since_s",
          "harbor_client *client, uint64_t since_s, int flags"
        ), ("\"since_s\": 0", "\"since_s\": 0, \"flags\": 0"),
      ],
      .proof("$.functions[4].declaration")),
    Mistake(
      "arguments in another order", "harbor",
      [("const void *page, size_t length", "size_t length, const void *page")],
      .proof("$.functions[3].declaration")),
    Mistake(
      "an argument too narrow", "harbor",
      [("client, uint64_t since_s", "client, uint32_t since_s")],
      .proof("$.functions[4].declaration")),
    Mistake(
      "text that may be written", "harbor",
      [("client, const char *serial", "client, char *serial")], .proof("$.functions[2].declaration")
    ),
    Mistake(
      "a function that is not there", "harbor", [("harbor_watch", "harbor_poke")],
      .proof("$.functions[2].declaration")),
    Mistake(
      "a result that is no pointer", "harbor",
      [("harbor_findings *harbor_query", "int harbor_query")], .reader("$.functions[4].fails")),
    Mistake(
      "no result where one is judged", "harbor", [("int harbor_watch(", "void harbor_watch(")],
      .reader("$.functions[2].fails")),
    Mistake(
      "a release that answers a struct", "harbor",
      [("void harbor_findings_free(", "harbor_finding harbor_findings_free(")],
      .reader("$.handles.harbor_findings.freed_by")),
    Mistake(
      "an error's number that is no integer", "harbor",
      [("int harbor_last_error(void)", "double harbor_last_error(void)")],
      .reader("$.failures.null.code")),
    Mistake(
      "a message for no integer", "harbor",
      [("harbor_error_text(int code)", "harbor_error_text(double code)")],
      .reader("$.failures.code.message")),
    Mistake(
      "a variable number of arguments", "harbor",
      [("harbor_error_text(int code)", "harbor_error_text(int code, ...)")],
      .reader("$.functions[8].declaration")),
    Mistake(
      "a handle by value", "harbor",
      [("int harbor_watch(harbor_client *client", "int harbor_watch(harbor_client client")],
      .reader("$.functions[2].declaration")),
    Mistake(
      "a struct by pointer", "cairn", [("cairn_device device,", "const cairn_device *device,")],
      .proof("$.functions[3].declaration")),
    Mistake(
      "another version of the library", "harbor", [("libharbor.so.2", "libharbor.so.3")],
      .builder("binding.other-library")),
    // Structs.
    Mistake(
      "swapped fields", "harbor",
      [("\"int32_t severity\", \"uint64_t seen_s\"", "\"uint64_t seen_s\", \"int32_t severity\"")],
      .proof("$.structs[0].fields[2]")),
    Mistake(
      "a missing field", "harbor", [("\"char reference[16]\", ", "")], .proof("$.structs[0]")),
    Mistake(
      "a field too narrow", "harbor", [("\"uint64_t seen_s\"", "\"uint32_t seen_s\"")],
      .proof("$.structs[0].fields[3]")),
    Mistake(
      "a field of another sign", "harbor", [("\"int32_t severity\"", "\"uint32_t severity\"")],
      .proof("$.structs[0].fields[2]")),
    Mistake(
      "a shorter array", "harbor", [("char reference[16]", "char reference[12]")],
      .proof("$.structs[0].fields[0]")),
    Mistake(
      "text in place of a pointer to it", "harbor",
      [("\"const char *serial\"", "\"char serial[8]\"")], .proof("$.structs[0].fields[1]")),
    Mistake(
      "a number of another form", "cairn", [("\"double score\"", "\"int64_t score\"")],
      .proof("$.structs[2].fields[3]")),
    Mistake(
      "a number in place of a struct", "cairn",
      [
        ("\"cairn_version os\"", "\"uint32_t os\""),
        (
          "\"device_of_ours.os.major\": \"device.os_major\", \"device_of_ours.os.minor\": \"device.os_minor\",",
          ""
        ),
      ],
      .proof("$.structs[1].fields[1]")),
    Mistake(
      "a bit-field", "cairn",
      [("\"int16_t grade\", \"uint32_t reasons\"", "\"int16_t grade : 3\", \"uint32_t reasons\"")],
      .reader("$.structs[2].fields[1]")),
    Mistake(
      "another value of a constant", "cairn",
      [("\"CAIRN_ALERT_NOTE\": 3", "\"CAIRN_ALERT_NOTE\": 4")],
      .header("$.constants.CAIRN_ALERT_NOTE")),
    // Who releases what.
    Mistake(
      "a wrong release", "harbor",
      [("{\"freed_by\": \"harbor_findings_free\"}", "{\"freed_by\": \"harbor_close\"}")],
      .reader("$.handles.harbor_findings.freed_by")),
    Mistake(
      "nothing to release it by", "harbor", [(", \"as\": {\"result\": \"findings\"}", "")],
      .reader("$.verbs.receive[1].as.result")),
    Mistake(
      "a release for the second time", "harbor",
      [
        (
          "\"observed_s\": \"finding.seen_s\", \"detail\": \"finding.summary\"}}\n      ]}\n    ],",
          "\"observed_s\": \"finding.seen_s\", \"detail\": \"finding.summary\"}}\n      ]},\n      {\"free\": \"findings\"}, {\"free\": \"findings\"}\n    ],"
        )
      ],
      .harmless),
    // Callbacks.
    Mistake(
      "a callback with a wider argument", "beacon",
      [("beacon_event_fn(int severity", "beacon_event_fn(int64_t severity")],
      .proof("$.callbacks[0].declaration")),
    Mistake(
      "a callback with an argument less", "beacon",
      [
        (", int64_t when_ms)\"}", ")\"}"), (", \"observed_ms\": \"event.when_ms\"", ""),
        (",\n                       \"observed_ms\": \"event.when_ms\"", ""),
      ], .proof("$.callbacks[0].declaration")),
    Mistake(
      "a callback that returns a struct", "cairn",
      [
        (
          "\"failures\": {",
          "\"callbacks\": [{\"declaration\": \"cairn_version on_event(int kind)\"}],\n  \"failures\": {"
        )
      ], .reader("$.callbacks[0].declaration")),
    Mistake(
      "a callback of another convention", "beacon",
      [
        (
          "\"declaration\": \"void beacon_event_fn(",
          "\"declaration\": \"__attribute__((ms_abi)) void beacon_event_fn("
        )
      ], .reader("$.callbacks[0].declaration")),
    // Steps: no header knows of them.
    Mistake(
      "a name from another place", "harbor",
      [("\"serial\": \"device.serialNumber\"", "\"serial\": \"finding.serial\"")],
      .reader("$.verbs.devices[0].do[0].with.serial")),
    Mistake(
      "a number for text", "harbor",
      [("\"detail\": \"finding.summary\"", "\"detail\": \"finding.severity\"")],
      .reader("$.verbs.poll[1].do[0].report.detail")),
    Mistake(
      "a null handle", "harbor",
      [
        (
          "\"harbor_query\", \"with\": {\"client\": \"client\"",
          "\"harbor_query\", \"with\": {\"client\": null"
        )
      ], .worker("worker.poisonous-message", "SIGSEGV")),
    Mistake(
      "more room promised than there is", "cairn", [("\"capacity\": 64", "\"capacity\": 6400")],
      .worker("worker.poisonous-message", "SIGSEGV")),
    Mistake(
      "more elements read than there are", "cairn", [("\"count\": \"count\"", "\"count\": 65")],
      .worker("call.internal", "65 elements")),
    Mistake(
      "success taken for failure", "cairn",
      [
        (
          "\"when\": \"negative\", \"code\": \"errno\"",
          "\"when\": \"nonzero\", \"code\": \"result\""
        )
      ], .worker("call.internal", "cairn_alerts failed with 64")),
    Mistake(
      "a struct longer than the library's", "cairn",
      [("\"double score\"]", "\"double score\", \"uint64_t more\"]")],
      .worker("call.internal", "cairn_assess has not written all of verdict")),
    Mistake(
      "a struct shorter than the library's", "cairn",
      [("\"uint32_t reasons\", \"double score\"", "\"uint32_t reasons\"")],
      .worker("worker.crashed", "SIGSEGV")),
    Mistake(
      "a wide number in a narrow field", "cairn",
      [
        (
          "\"device_of_ours.platform\": \"device.platform\"",
          "\"device_of_ours.platform\": \"device.last_checkin_ms\""
        )
      ], .skip(.malformed)),
  ]
}

@Suite("Mistakes in bindings", .serialized)
struct MistakeTests {
  @Test("There are thirty and more")
  func count() { #expect(Mistake.all.count >= 30) }

  @Test("Each is noticed and named, and none reaches the host", arguments: Mistake.all)
  func noticed(mistake: Mistake) async throws {
    let bytes = Array(try mistake.text().utf8)
    switch mistake.notice {
    case .reader(let path):
      let error = #expect(throws: BundleError.self) { try Binding.read(bytes).check() }
      #expect(error?.message.contains(path + " ") == true, "\(error?.message ?? "")")
    case .proof(let path):
      let binding = try Binding.read(bytes)
      try checkHeader(binding, mistake, path)
      try await checkDebugInfo(binding, mistake, path)
    case .header(let path):
      try checkHeader(try Binding.read(bytes), mistake, path)
    case .builder(let code):
      try await build(try Binding.read(bytes), mistake, code)
    case .worker, .skip, .harmless:
      try await run(try Binding.read(bytes), mistake)
    }
  }

  private func checkHeader(_ binding: Binding, _ mistake: Mistake, _ path: String) throws {
    let header = SampleLibrary.folder(mistake.sample).appending(path: "\(mistake.sample).h").path
    let found = try binding.check(header: header).faults.map(\.path)
    #expect(found.contains(path), "the header: \(found)")
  }

  private func checkDebugInfo(_ binding: Binding, _ mistake: Mistake, _ path: String) async throws {
    try await SampleLibrary.withFolder { folder in
      let library = try await SampleLibrary.compile(
        [SampleLibrary.folder(mistake.sample).appending(path: "\(mistake.sample).c")],
        soname: "libsample.so", in: folder)
      let found = try binding.check(debugInfoOf: library.path).faults.map(\.path)
      #expect(found.contains(path), "the debugging information: \(found)")
    }
  }

  private func build(_ binding: Binding, _ mistake: Mistake, _ code: String) async throws {
    let own = try SampleLibrary.binding(mistake.sample).soname
    try await SampleLibrary.withFolder { folder in
      let error = await #expect(throws: BundleError.self) {
        try await SampleLibrary.adapter(
          mistake.sample, binding: binding, soname: own, in: folder)
      }
      #expect(error?.code == code)
    }
  }

  private static let settings = [
    "harbor": ["tenant": "acme"], "cairn": ["site": "acme"], "beacon": ["account": "acme"],
  ]
  private static let messages = [
    "harbor": "SN-1;1;1795392000;\n",
    "cairn": (0..<64).map { "1,A-\($0),SN-1,2,1795392000000,\n" }.joined()
      + (0..<6_000).map { "3,A-\($0),SN-1,2,1795392000000,\n" }.joined(),
  ]

  /// Lets the binding work, unproven, in a sandboxed worker; a sound one works there beside it.
  private func run(_ binding: Binding, _ mistake: Mistake) async throws {
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter(
        mistake.sample, binding: binding, proof: .unproven, in: folder)
      let bound = try await BoundLibrary.connect(
        adapter, settings: Self.settings[mistake.sample] ?? [:])
      let devices = await bound.connection.devices(BoundLibrary.devices(["SN-1"]))
      let message = await bound.receive(Self.messages[mistake.sample] ?? "")
      await bound.connection.close()
      let results = [devices, message]
      let failures = results.compactMap(\.failure)
      let codes = failures.map(\.code) + results.flatMap(\.poisonous).map(\.code)
      let words = failures.map(\.message) + results.flatMap(\.poisonous).map(\.message)
      switch mistake.notice {
      case .worker(let code, let text):
        #expect(codes.contains(code), "\(codes) \(words)")
        #expect(text.isEmpty || words.contains { $0.contains(text) }, "\(words)")
      case .skip(let reason):
        #expect(failures.isEmpty && results.flatMap(\.skipped).map(\.reason).contains(reason))
      default:
        #expect(failures.isEmpty && message.reports.count == 1, "\(words)")
      }
    }
  }
}
