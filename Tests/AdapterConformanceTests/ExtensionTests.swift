import ForeignSignature
import Foundation
import Testing

@testable import AdapterConformance

@Suite("Extensions of an adapter's own", .serialized)
struct ExtensionTests {
  /// Runs H01 on a sound adapter, with a description of its extensions, and gives its verdict.
  private static func verdict(describedBy text: String?) throws -> WrittenReport.Verdict {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(breaking: nil, in: folder)
      let recordings = folder.appending(path: "recordings")
      try FileManager.default.copyItem(atPath: FaultyAdapter.recordings, toPath: recordings.path)
      let place = recordings.appending(path: "extensions.json")
      try FileManager.default.removeItem(at: place)
      if let text { try Data(text.utf8).write(to: place) }
      let answer = try Suite.run(
        [library, "--recordings", recordings.path, "--only", "H01", "--format", "json"], in: folder)
      let report = try JSONDecoder().decode(WrittenReport.self, from: Data(answer.out.utf8))
      return try #require(report.verdicts.first)
    }
  }

  static func text() throws -> String {
    try String(
      contentsOfFile: FaultyAdapter.recordings + "/extensions.json", encoding: .utf8)
  }

  @Test("are named when nothing describes them, and that is no fault")
  func undescribed() throws {
    let verdict = try Self.verdict(describedBy: nil)
    #expect(verdict.outcome == "passed")
    #expect(
      verdict.notes.contains {
        $0.hasPrefix("the functions of the extension org.example.lookup/1 were not called")
      }, "\(verdict.notes)")
  }

  @Test("are called when they are described, and then nothing is said of them")
  func described() throws {
    let verdict = try Self.verdict(describedBy: Self.text())
    #expect(verdict.outcome == "passed", "\(verdict.findings)")
    #expect(verdict.notes.allSatisfy { !$0.contains("org.example.lookup/1") }, "\(verdict.notes)")
  }

  @Test("may trust their callers only where their description says so")
  func trust() throws {
    let text = try Self.text().replacing("[\"context\", \"room\"]", with: "[]")
    let verdict = try Self.verdict(describedBy: text)
    #expect(
      verdict.findings.map(\.seen) == [
        "name of org.example.lookup/1 with null for context ends the process.",
        "name of org.example.lookup/1 with null for room ends the process.",
      ])
  }

  @Test(
    "whose description is not as it should be are told where",
    arguments: [
      ("{", "extensions.json is not JSON"), ("[]", "$ is not an object"),
      ("{\"extension\": []}", "$.extensions is missing; $.extension is not known"),
    ])
  func notJSON(text: String, message: String) throws {
    let fault = #expect(throws: ProbeFault.self) {
      try DescribedExtensions.read(Array(text.utf8))
    }
    #expect(fault?.message.contains(message) == true, "\(fault?.message ?? "")")
  }

  @Test(
    "whose description says what cannot be called are told where",
    arguments: [
      ("uint32_t struct_size", "uint32_t size", "table[0] is not uint32_t struct_size"),
      ("uint32_t struct_size", "void start(void)", "table[0] is not uint32_t struct_size"),
      ("uint32_t reserved", "uint8_t reserved[4]", "table[1] is neither a number nor a function"),
      ("uint64_t length", "lookup_key length", "table[2] has lookup_key by value"),
      ("uint64_t length", "uint64_t length, ...", "table[2] takes a variable number"),
      ("uint32_t count(", "uint32_t find(", "table[3] is the second function find"),
      ("\"context\"", "\"contents\"", "trusts.name[0] is not a parameter of name"),
      ("{\"name\"", "{\"nobody\"", "trusts.nobody is no function of the table"),
      ("\"trusts\"", "\"trust\"", "trust is not known"),
    ])
  func mistake(old: String, new: String, message: String) throws {
    let text = try Self.text()
    try #require(text.contains(old))
    let fault = #expect(throws: ProbeFault.self) {
      try DescribedExtensions.read(Array(text.replacing(old, with: new).utf8))
    }
    #expect(
      fault?.message.contains("$.extensions[0].\(message)") == true, "\(fault?.message ?? "")")
  }

  @Test("have a schema that takes this description", arguments: [true, false])
  func schema(isSound: Bool) throws {
    try Suite.withFolder { folder in
      let document = folder.appending(path: "extensions.json")
      let text = try Self.text()
      try Data((isSound ? text : text.replacing("void name(", with: "name & (")).utf8).write(
        to: document)
      let schema = Suite.root.appending(
        path: "Sources/AdapterConformance/AdapterConformance.docc/extensions.schema.json")
      let answer = try OutputTests.python("schema.py", [schema.path, document.path], in: folder)
      #expect(answer.status == (isSound ? 0 : 1), "\(answer.err)")
    }
  }
}

@Suite("The table of the header")
struct FunctionTableTests {
  @Test("is called as the header declares it")
  func declarations() throws {
    let header = try String(
      contentsOf: Suite.root.appending(path: "Sources/MTDAdapterABI/include/mtda.h"),
      encoding: .utf8)
    let start = try #require(header.firstRange(of: "typedef struct mtda_adapter {"))
    let end = try #require(header.firstRange(of: "} mtda_adapter;"))
    let members = header[start.upperBound..<end.lowerBound]
      .replacing(/\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//, with: " ")
      .replacing(/\(\*(\w+)\)/) { "\($0.output.1)" }
      .split(separator: ";")
      .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      .filter { !$0.isEmpty }
    #expect(FunctionTable.members == members)
  }

  @Test("has its functions where the kept layout has them")
  func layout() throws {
    let layout = try String(
      contentsOf: Suite.root.appending(path: "abi/1.0/mtda.layout"), encoding: .utf8)
    for function in FunctionTable.adapter.functions {
      #expect(layout.contains("\nfield \(function.place) 8 function \(function.signature.name) "))
    }
    #expect(FunctionTable.adapter.functions.count == 11)
  }
}
