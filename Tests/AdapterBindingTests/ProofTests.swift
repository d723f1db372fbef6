import AdapterBundle
import AdapterHost
import CBindingProgram
import ForeignSignature
import Foundation
import Testing

@testable import AdapterBinding

@Suite("Proofs of signatures", .serialized)
struct ProofTests {
  @Test("A compiler agrees with every sample's binding", arguments: SampleLibrary.samples)
  func header(name: String) throws {
    let check = try SampleLibrary.binding(name).check(
      header: SampleLibrary.folder(name).appending(path: "\(name).h").path)
    #expect(check.faults == [])
    #expect(check.compared >= 5)
  }

  @Test(
    "The debugging information agrees with every sample's binding", arguments: SampleLibrary.samples
  )
  func debugInfo(name: String) async throws {
    try await SampleLibrary.withFolder { folder in
      let library = try await SampleLibrary.compile(
        [SampleLibrary.folder(name).appending(path: "\(name).c")], soname: "libsample.so",
        in: folder)
      let check = try SampleLibrary.binding(name).check(debugInfoOf: library.path)
      #expect(check.faults == [])
      #expect(check.compared >= 4)
    }
  }

  @Test(
    "A binding is for the library of its name, or without one for the file of that name",
    arguments: [
      ("libharbor.so.2", "libharbor.so.2", true), ("libharbor.so.3", "libharbor.so.2", false),
      (nil, "libharbor.so.2", false), (nil, nil, true), ("libfile.so", nil, true),
      ("libharbor.so.2", nil, false),
    ] as [(String?, String?, Bool)])
  func soname(expected: String?, own: String?, isRight: Bool) async throws {
    try await SampleLibrary.withFolder { folder in
      let compiled = try await SampleLibrary.compile(
        [SampleLibrary.folder("harbor").appending(path: "harbor.c")], soname: own, in: folder)
      let file = folder.appending(path: "libfile.so")
      try FileManager.default.moveItem(at: compiled, to: file)
      var binding = try SampleLibrary.binding("harbor")
      binding.soname = expected
      let library = try SampleLibrary.vendor(file)
      #expect(library.soname == own)
      guard !isRight else { return try binding.check(library: library) }
      let error = #expect(throws: BundleError.self) { try binding.check(library: library) }
      #expect(error?.code == "binding.other-library" && error?.lookedAt == "$.library.soname")
      for name in [expected, own].compactMap(\.self) {
        #expect(error?.message.contains(name) == true, "\(error?.message ?? "")")
      }
    }
  }

  @Test("A library whose name is no name is refused")
  func badSoname() async throws {
    try await SampleLibrary.withFolder { folder in
      let library = try await SampleLibrary.compile(
        [SampleLibrary.folder("harbor").appending(path: "harbor.c")], soname: "lib harbor.so",
        in: folder)
      let error = #expect(throws: BundleError.self) { try SampleLibrary.vendor(library) }
      #expect(error?.code == "binding.bad-soname")
    }
  }

  @Test("A library without debugging information proves nothing")
  func stripped() async throws {
    try await SampleLibrary.withFolder { folder in
      let library = try await SampleLibrary.compile(
        [SampleLibrary.folder("harbor").appending(path: "harbor.c")], soname: "libsample.so",
        flags: ["-g0", "-s"], in: folder)
      let error = #expect(throws: BundleError.self) {
        try SampleLibrary.binding("harbor").check(debugInfoOf: library.path)
      }
      #expect(error?.code == "binding.no-debug-info")
    }
  }

  @Test("A header that cannot be read is named, and so is one that is not there")
  func unreadable() async throws {
    try await SampleLibrary.withFolder { folder in
      let header = folder.appending(path: "broken.h")
      try Data("#include \"nowhere.h\"\n".utf8).write(to: header)
      let binding = try SampleLibrary.binding("harbor")
      let broken = #expect(throws: BundleError.self) { try binding.check(header: header.path) }
      #expect(broken?.code == "binding.header-unreadable")
      let missing = #expect(throws: BundleError.self) {
        try binding.check(header: folder.appending(path: "none.h").path)
      }
      #expect(missing?.code == "binding.no-header")
    }
  }

  // MARK: Layouts

  /// Some structs of our own header, as a binding would have them.
  static let own: [(name: String, fields: [String])] = [
    ("mtda_str", ["const char *ptr", "uint64_t len"]),
    ("mtda_version", ["uint32_t major", "uint32_t minor", "uint32_t patch", "uint32_t build"]),
    ("mtda_identifier", ["uint32_t kind", "uint32_t reserved", "mtda_str value"]),
    (
      "mtda_device",
      [
        "uint64_t device_ref", "uint32_t platform", "uint32_t ownership", "uint32_t management",
        "uint32_t flags", "mtda_version os", "uint64_t last_checkin_ms", "mtda_str os_text",
        "mtda_str model", "uint64_t identifier_count", "const mtda_identifier *identifiers",
        "uint32_t identifier_stride", "uint32_t reserved",
      ]
    ),
  ]

  private static func bindingOfOwn(_ structs: [(name: String, fields: [String])]) throws -> Binding
  {
    var binding = try SampleLibrary.binding("harbor")
    binding.structs += try structs.enumerated().map { index, record in
      Binding.Struct(
        name: record.name, fields: try record.fields.map { try DeclarationParser.variable($0) },
        path: "$.structs[\(index + 1)]")
    }
    return binding
  }

  @Test("The layouts of our own header are those that a compiler and libffi find on this machine")
  func ownLayouts() async throws {
    let binding = try Self.bindingOfOwn(Self.own)
    try await SampleLibrary.withFolder { folder in
      let header = folder.appending(path: "both.h")
      let parts = [
        SampleLibrary.root.appending(path: "Sources/MTDAdapterABI/include/mtda.h"),
        SampleLibrary.folder("harbor").appending(path: "harbor.h"),
      ]
      try Data(parts.map { "#include \"\($0.path)\"\n" }.joined().utf8).write(to: header)
      #expect(try binding.check(header: header.path).faults == [])
      // The interpreter compares each struct with libffi before the first call.
      let adapter = try await SampleLibrary.adapter("harbor", binding: binding, in: folder)
      let bound = try await BoundLibrary.connect(adapter, settings: ["tenant": "acme"])
      await bound.connection.close()
    }
  }

  @Test("A program whose layout is not this machine's makes no call")
  func otherLayout() async throws {
    let binding = try Self.bindingOfOwn(Self.own)
    try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter("harbor", binding: binding, in: folder) {
        program in
        let last = program.fields.count - 1
        program.fields[last].offset -= 4
      }
      let error = await #expect(throws: AdapterError.self) {
        try await BoundLibrary.connect(adapter, settings: ["tenant": "acme"])
      }
      #expect(
        error?.message.contains("mtda_device is laid out otherwise") == true,
        "\(error?.message ?? "")")
    }
  }

  // MARK: Drafts

  @Test(
    "A draft of a header is a binding once somebody has said what is reported",
    arguments: SampleLibrary.samples)
  func draft(name: String) throws {
    let header = SampleLibrary.folder(name).appending(path: "\(name).h").path
    let draft = try BindingDraft(soname: "lib\(name).so", header: header)
    #expect(draft.notes == [])
    let adapter = try #require(
      try String(
        contentsOf: SampleLibrary.folder(name).appending(path: "binding.json"), encoding: .utf8
      )
      .firstMatch(of: /"adapter": (\{(?s:.*?)\n  \})/))
    let start = try #require(draft.text.range(of: "\"adapter\": "))
    let end = try #require(draft.text.range(of: ",\n  \"settings\""))
    let finished = draft.text.replacingCharacters(
      in: start.upperBound..<end.lowerBound, with: adapter.1)
    let binding = try Binding.read(Array(finished.utf8))
    #expect(try binding.check(header: header).faults == [])
    let wanted = try SampleLibrary.binding(name)
    #expect(
      Set(binding.functions.map(\.signature.name)).isSuperset(
        of: wanted.functions.map(\.signature.name)))
    #expect(binding.structs.map(\.name) == wanted.structs.map(\.name))
  }

  @Test("A draft guesses what is written behind, what is only read, and what releases a struct")
  func guesses() throws {
    let draft = try BindingDraft(
      soname: nil, header: SampleLibrary.folder("many").appending(path: "many.h").path)
    #expect(draft.notes == [])
    #expect(draft.text.contains("\"library\": {}"))
    for function in [
      #"size_t count, int32_t *levels)", "out": ["levels"]}"#,
      #"many_list *out)", "out": ["out"], "freed_by": {"out": "many_list_free"}}"#,
      #"{"declaration": "void many_list_free(many_list *list)"}"#,
    ] {
      #expect(draft.text.contains(function), "\(draft.text)")
    }
  }

  @Test("A draft names what no binding can have")
  func notes() async throws {
    try await SampleLibrary.withFolder { folder in
      let header = folder.appending(path: "odd.h")
      let text = """
        union odd { int a; float b; };
        struct flags { int one : 1; };
        int odd_log(const char *format, ...);
        int odd_good(int number);
        typedef struct { int width; char name[8]; } odd_shape;
        typedef enum { ODD_FIRST, ODD_SECOND, ODD_TENTH = 10, ODD_NEXT } odd_order;
        enum { ODD_LIMIT = 5 };
        """
      try Data(text.utf8).write(to: header)
      let draft = try BindingDraft(soname: "libodd.so", header: header.path)
      #expect(draft.notes.count == 3)
      #expect(draft.notes.contains { $0.hasPrefix("odd_log takes a variable number") })
      #expect(draft.text.contains("int odd_good(int number)"))
      #expect(!draft.text.contains("odd_log"))
      // Types without a tag have the names that typedefs give them.
      #expect(
        draft.text.contains(
          #"{"name": "odd_shape", "fields": ["int width", "char name[8]"]}"#))
      #expect(draft.text.contains(#""enums": ["odd_order"]"#))
      for constant in ["\"ODD_SECOND\": 1", "\"ODD_NEXT\": 11", "\"ODD_LIMIT\": 5"] {
        #expect(draft.text.contains(constant), "\(constant)")
      }
    }
  }
}
