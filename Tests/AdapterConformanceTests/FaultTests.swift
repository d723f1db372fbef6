import AdapterConformance
import Foundation
import Testing

/// Each rule bites: an adapter that breaks it and no other is told so.
@Suite("A faulty adapter", .serialized)
struct FaultTests {
  /// How a fault is made that no line of C makes.
  enum Making {
    case compiled
    /// The linker makes it.
    case linked([String])
    /// The file is changed when it is built.
    case patched
    /// The manifest beside it is of another version.
    case described
  }

  static func making(_ fault: String) -> Making {
    switch fault {
    case "L01": .patched
    case "L04": .linked(["-Wl,-z,norelro"])
    case "L09": .linked(["-Wl,-rpath,/tmp"])
    case "D01": .described
    default: .compiled
    }
  }

  /// The rules that are run beside the one at hand. Those of long breath are left out where it is not theirs.
  static func options(_ rule: String) -> [String] {
    switch rule {
    case "H06": ["--include", "H06,C01,P06", "--soak", "1"]
    case "C02": ["--level", "4"]
    default: ["--level", "4", "--exclude", "C02"]
    }
  }

  /// A rule, or a rule and one of the further ways to break it.
  static let faults =
    Rule.all.map(\.id) + [
      "C08_AGAIN", "E07_CUT", "E07_PATIENCE", "E07_REDIRECT", "E07_SLOW", "H05_DESCRIPTORS",
      "H05_THREADS", "H05_TIME", "H01_EXTENSION", "H01_LATER", "H01_OFFER", "H01_STATUS",
      "H01_TABLE", "N09_FLAGS", "N09_PARENT", "N09_LIFETIME", "P17_FLAGS", "P17_KIND",
    ]

  @Test(
    "breaks the one rule that it is built to break, and the suite names that rule",
    arguments: faults)
  func bites(fault: String) throws {
    try Suite.withFolder { folder in
      let rule = String(fault.prefix(3))
      var options = Self.options(rule)
      let library: String
      switch Self.making(fault) {
      case .compiled: library = try FaultyAdapter.build(breaking: fault, in: folder)
      case .linked(let flags):
        library = try FaultyAdapter.build(breaking: nil, flags: flags, in: folder)
      case .patched:
        library = try FaultyAdapter.build(breaking: nil, in: folder)
        try Self.patchMachine(of: library)
      case .described:
        library = try FaultyAdapter.build(breaking: nil, in: folder)
        options += [
          "--manifest", try Self.manifest(for: library, ["\"1.0.0\"": "\"1.0.1\""], in: folder),
        ]
      }
      let (report, status) = try FaultyAdapter.check(library, options, in: folder)
      // A symbol too many is a warning.
      let isWarning = rule == "L03"
      #expect(report.broken == (isWarning ? [] : [rule]), "\(Self.shown(report))")
      #expect(report.warned.contains("L03") == isWarning)
      #expect(status == (isWarning ? 0 : 7))
    }
  }

  @Test("that breaks none is conformant, with and without its manifest")
  func sound() throws {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(breaking: nil, in: folder)
      let manifest = try Self.manifest(for: library, in: folder)
      for options in [[], ["--manifest", manifest]] {
        let (report, status) = try FaultyAdapter.check(
          library, ["--level", "4"] + options, in: folder)
        #expect(report.broken == [], "\(Self.shown(report))")
        #expect(report.conformant && status == 0)
        let skipped = report.verdicts.filter { $0.outcome == "skipped" }.map(\.rule)
        #expect(skipped == (options.isEmpty ? ["D01"] : []))
      }
    }
  }

  @Test("that breaks none has nothing to fear of a soak, whose memory is not the suite's own")
  func soak() throws {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(breaking: nil, in: folder)
      let (report, status) = try FaultyAdapter.check(
        library, ["--only", "H06", "--soak", "3"], in: folder)
      #expect(report.broken == [] && status == 0, "\(Self.shown(report))")
    }
  }

  static func shown(_ report: WrittenReport) -> String {
    report.verdicts.filter { report.broken.contains($0.rule) }.map {
      "\($0.rule) \($0.outcome): \($0.findings.first?.seen ?? $0.warnings.first ?? "")"
    }.joined(separator: "\n")
  }

  /// Says in the ELF header that the library is for another machine.
  private static func patchMachine(of library: String) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: library))
    try file.seek(toOffset: 18)
    try file.write(contentsOf: Data([8, 0]))
    try file.close()
  }

  @Test("that shows the symbols of its language is warned of them, and conformant all the same")
  func mangled() throws {
    try Suite.withFolder { folder in
      let library = folder.appending(path: "adapter.so").path
      let built = try Suite.run(
        "/usr/bin/env",
        ["c++", "-std=c++17", "-shared", "-fPIC", "-o", library]
          + ["-I", Suite.root.appending(path: "Sources/MTDAdapterABI/include").path]
          + [Suite.root.appending(path: "adapters/reference-cpp/reference.cpp").path], in: folder)
      try #require(built.status == 0, "\(built.err)")
      let (report, status) = try FaultyAdapter.check(library, ["--only", "L03"], in: folder)
      let warning = report.verdicts.flatMap(\.warnings).first ?? ""
      #expect(warning.contains("of them mangled names of C++ or Swift"), "\(warning)")
      #expect(report.warned == ["L03"] && status == 0)
    }
  }

  @Test(
    "whose manifest differs in one field of one table is told which",
    arguments: [
      ("\"max\": 90", "\"max\": 91", "$.toggles[3].range.max is 91 in the manifest and 90"),
      ("of the apps of", "of apps of", "$.toggles[2].help is"),
      (
        "[\"iosEnabled\"]", "[\"androidEnabled\"]", "$.toggles[2].requires[0] is \"androidEnabled\""
      ),
      (
        "\"min_compliance\": \"15.0\"", "\"min_compliance\": \"16.0\"",
        "$.platforms[1].min_compliance is \"16.0\""
      ),
      ("\"state\": \"mediumSeverity\"", "\"state\": \"highSeverity\"", "$.level_words[2].state is"),
      (
        "[\"serialNumber\"]", "[\"serialNumber\", \"imei\"]",
        "$.identifiers[1] is \"imei\" in the manifest and absent"
      ),
      ("\"https://fault.example\"", "\"https://other.example\"", "$.homepage is"),
    ])
  func field(old: String, new: String, sentence: String) throws {
    try Suite.withFolder { folder in
      let library = try FaultyAdapter.build(breaking: nil, in: folder)
      let manifest = try Self.manifest(for: library, [old: new], in: folder)
      let (report, status) = try FaultyAdapter.check(
        library, ["--only", "D01", "--manifest", manifest], in: folder)
      let seen = report.verdicts.flatMap(\.findings).map(\.seen)
      #expect(seen.count == 1 && seen[0].hasPrefix(sentence), "\(seen)")
      #expect(status == 7)
    }
  }

  /// A manifest that says what the adapter says, but for a change.
  static func manifest(
    for library: String, _ change: [String: String] = [:], in folder: URL
  ) throws -> String {
    let digest = try Suite.run("/usr/bin/sha256sum", [library], in: folder).out.prefix(64)
    let size = try FileManager.default.attributesOfItem(atPath: library)[.size] as? Int ?? 0
    var text = try String(
      contentsOf: FaultyAdapter.source.appending(path: "adapter.json"), encoding: .utf8)
    for (old, new) in change {
      try #require(text.ranges(of: old).count == 1, "the manifest has not one \(old)")
      text = text.replacing(old, with: new)
    }
    text = text.replacing("DIGEST", with: digest).replacing("\"SIZE\"", with: "\(size)")
    let place = folder.appending(path: "adapter.json")
    try Data(text.utf8).write(to: place)
    return place.path
  }
}
