import Foundation
import Testing

/// The levels of the architecture, as Package.swift has them: a module imports only from levels below its own.
@Suite("Modules")
struct ModuleTests {
  /// What comes with Swift.
  static let ofSwift: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Synchronization",
  ]

  /// Who does with less of that: the core, which has no clock and no files; the crossing, which starts
  /// processes; and what is loaded into them.
  static let frugal: [String: Set<String>] = [
    "ConnectorModel": ["FoundationEssentials"],
    "ComplianceEvaluation": [],
    "FileKinds": [],
    "ForeignSignature": [],
    "Sodium": [],
    "SystemFiles": ["Dispatch"],
    "AdapterHost": ["Dispatch", "Synchronization"],
    "AdapterKit": ["Synchronization"],
    "AdapterKitTesting": [],
  ]

  /// Who calls the C library itself.
  static let withCLibrary: Set<String> = [
    "AdapterBinding", "AdapterBundle", "AdapterConformance", "AdapterHost", "ConnectorStore",
    "ControlSocket", "SystemFiles", "adapter-conformance",
  ]

  /// A part of Foundation for one purpose.
  static let further: [String: Set<String>] = ["AdapterBinding": ["FoundationXML"]]

  /// Nothing of the host's, and nothing that would need to be installed beside an adapter.
  static let allowedInAdapters: Set<String> = ["AdapterKit", "MTDAdapterABI", "Synchronization"]

  /// The test and the manifest of the template have their own needs.
  static let allowedInTemplates: [String: Set<String>] = [
    "adapters/templates/swift/Package.swift": ["PackageDescription"],
    "adapters/templates/swift/Tests/ExampleShieldAdapterTests/MessageTests.swift": [
      "AdapterKit", "AdapterKitTesting", "ExampleShieldAdapter", "Testing",
    ],
  ]

  @Test("The levels are counted from 0")
  func levels() {
    let levels = Manifest.shared.levels
    #expect(levels.count == 7)
    #expect(levels == Array(levels.indices))
  }

  @Test("A target depends only on targets of levels below its own")
  func dependencies() {
    let house = Manifest.shared.targets.filter { $0.level != nil }
    let ours = Set(Manifest.shared.targets.map(\.name))
    var seen: [String: Int] = [:]
    for target in house {
      let level = target.level ?? 0
      for dependency in target.dependencies where ours.contains(dependency) {
        // Level 0 carries the others, and itself: each of its targets stands on those before it.
        let isBelow = seen[dependency].map { $0 < level || level == 0 } ?? false
        #expect(isBelow, "\(target.name), of level \(level), must not depend on \(dependency)")
      }
      seen[target.name] = level
    }
  }

  @Test("The house and what it loads share what is written in C, and no Swift")
  func shared() {
    let targets = Manifest.shared.targets
    let outside = Set(targets.filter { $0.level == nil }.map(\.name))
    let inC = Set(targets.filter { $0.level == 0 && !$0.isSwift }.map(\.name))
    for target in targets where target.level == nil {
      let others = Set(target.dependencies).subtracting(outside).subtracting(inC)
      #expect(others.isEmpty, "\(target.name) must not depend on \(others.sorted())")
    }
  }

  @Test("A file imports only what its target depends on, and a target depends on nothing else")
  func imports() {
    for target in Manifest.shared.targets where target.isSwift {
      let name = target.name
      var allowed = Self.frugal[name] ?? Self.ofSwift
      if Self.withCLibrary.contains(name) { allowed.insert("Glibc") }
      allowed.formUnion(Self.further[name] ?? [])
      allowed.formUnion(target.dependencies)
      var imported: Set<String> = []
      for file in Repository.shared.files(in: "Sources/\(name)", named: ".swift") {
        for (line, module) in file.imports {
          imported.insert(module)
          guard !allowed.contains(module) else { continue }
          Issue.record("\(file.at(line)): \(name) must not import \(module)")
        }
      }
      let idle = Set(target.dependencies).subtracting(imported)
      #expect(idle.isEmpty, "\(name) depends on \(idle.sorted()) and imports none of it")
    }
  }

  @Test(
    "Every folder of sources is a target of a level or outside, and has the name of its language")
  func folders() {
    let folders = Set(Repository.shared.files(in: "Sources").map(\.module))
    let targets = Manifest.shared.targets
    #expect(folders.subtracting(targets.map(\.name)).sorted() == [])
    // The name of the ABI is known outside.
    for target in targets where target.level == 0 && target.name != "MTDAdapterABI" {
      let saysC = target.name.contains(/^C[A-Z]/)
      #expect(
        saysC != target.isSwift, "\(target.name): a target begins with C if it is written in C")
    }
  }

  @Test("An adapter imports only the header or AdapterKit")
  func adapters() {
    let files = Repository.shared.files(in: "adapters", named: ".swift")
    #expect(!files.isEmpty)
    for file in files {
      let allowed = Self.allowedInTemplates[file.path] ?? Self.allowedInAdapters
      for (line, module) in file.imports where !allowed.contains(module) {
        Issue.record("\(file.at(line)): an adapter must not import \(module)")
      }
    }
  }

  @Test("An adapter in C includes the header and the C library only")
  func adaptersInC() {
    let allowed = [
      "mtda.h", "stdint.h", "stdbool.h", "stddef.h", "string.h", "stdlib.h", "stdatomic.h",
      "stdio.h", "fake_host.h",
    ]
    // The samples are vendors' libraries, which are no adapters.
    for file in Repository.shared.files(in: "adapters", named: ".c")
    where !file.path.hasPrefix("adapters/samples/") {
      for line in file.lines {
        guard let match = line.text.firstMatch(of: /^\s*#\s*include\s*["<](.+)[">]/),
          !allowed.contains(String(match.1))
        else { continue }
        Issue.record("\(file.at(line)): an adapter must not include \(match.1)")
      }
    }
  }

  @Test("The manifest and the folders of tests and plugins name the same targets")
  func manifest() throws {
    let manifest = try #require(Repository.shared.file("Package.swift")).text
    let folders = Repository.shared.files.compactMap { file -> String? in
      let parts = file.path.split(separator: "/")
      guard parts.count > 2, ["Plugins", "Tests"].contains(parts[0]) else { return nil }
      // Beside the test targets there are data and benchmarks.
      return parts[0] != "Tests" || parts[1].hasSuffix("Tests") ? String(parts[1]) : nil
    }
    let declared = manifest.matches(of: /(?:\.plugin|tests)\(\s*(?:name: )?"(\w+)"/)
      .map { String($0.1) }
    // The product of a plugin has the plugin's name.
    #expect(Set(folders).sorted() == Set(declared).sorted())
  }
}

extension TextFile {
  /// The modules that the file imports, with the lines.
  fileprivate var imports: [(Line, String)] {
    lines.filter { $0.text.contains("import ") }.compactMap { line in
      let pattern =
        /^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)/
      return line.code.firstMatch(of: pattern).map { (line, String($0.1)) }
    }
  }
}
