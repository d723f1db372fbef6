import Foundation
import Testing

/// The levels of the architecture: a module imports only from levels below its own.
@Suite("Modules")
struct ModuleTests {
  /// What each module may import; nothing else.
  static let allowed: [String: Set<String>] = [
    "MTDAdapterABI": [],
    "AdapterChannel": [],
    "adapter-worker": [],
    "AdapterProbe": [],
    "BindingProgram": [],
    "ForeignCall": [],
    "ForeignSignature": ["BindingProgram"],
    "binding-interpreter": [],
    "CAdapterTemplates": [],
    "CallFilter": [],
    "CArchive": [],
    "CKernel": [],
    "CSimdjson": [],
    "CSodium": [],
    "FleetPass": [],
    "AdapterTemplates": ["CAdapterTemplates", "FoundationEssentials"],
    "ConnectorModel": ["FoundationEssentials"],
    "ComplianceEvaluation": ["ConnectorModel", "FleetPass"],
    "AdapterBundle": [
      "ConnectorModel", "CArchive", "CKernel", "CSimdjson", "CSodium", "Foundation", "Glibc",
    ],
    "AdapterHost": [
      "AdapterChannel", "BindingProgram", "CallFilter", "CKernel", "ConnectorModel",
      "MTDAdapterABI", "Logging",
      "Dispatch",
      "Glibc",
      "Synchronization",
    ],
    "ControlSocket": ["CKernel", "FoundationEssentials", "Glibc", "Synchronization"],
    "DropFolder": ["CKernel", "Dispatch", "Foundation", "Glibc"],
    "AdapterBinding": [
      "AdapterBundle", "AdapterHost", "BindingProgram", "ConnectorModel", "ForeignSignature",
      "MTDAdapterABI",
      "Foundation", "FoundationXML", "Glibc",
    ],
    "AdapterConformance": [
      "AdapterBundle", "AdapterHost", "AdapterProbe", "BindingProgram", "ConnectorModel",
      "CSodium", "ForeignSignature", "MTDAdapterABI", "Logging",
      "Foundation", "Glibc", "Synchronization",
    ],
    "adapter-conformance": ["AdapterConformance", "ArgumentParser", "Foundation", "Glibc"],
    "new-adapter": ["AdapterTemplates", "ArgumentParser", "Foundation"],
    "JournalFormat": ["SwiftProtobuf", "Foundation", "FoundationEssentials"],
    "ConnectorStore": [
      "CSodium", "ConnectorModel", "JournalFormat", "GRDB", "GRDBSQLite", "SwiftProtobuf",
      "Foundation",
      "FoundationEssentials",
      "Glibc",
      "Synchronization",
    ],
    "DeviceIntake": ["ConnectorModel", "CSimdjson", "Foundation", "FoundationEssentials", "Glibc"],
    "ConnectorService": [
      "AdapterBundle", "AdapterHost", "ComplianceEvaluation", "ConnectorModel", "ConnectorStore",
      "DeviceIntake", "DropFolder",
      "Logging", "Dispatch", "Foundation", "Synchronization",
    ],
    "gatehouse": [
      // The program joins the parts.
      "AdapterBinding", "AdapterBundle", "AdapterConformance", "AdapterHost", "AdapterTemplates",
      "ComplianceEvaluation", "ConnectorModel", "ConnectorService", "ConnectorStore",
      "ControlSocket", "DeviceIntake", "ArgumentParser",
      "Logging", "ServiceLifecycle", "UnixSignals",
      "Foundation",
      "Synchronization",
    ],
    "AdapterKit": ["MTDAdapterABI", "CSimdjson", "Synchronization", "Glibc"],
    "AdapterKitTesting": ["AdapterKit", "MTDAdapterABI"],
  ]

  /// Nothing of the host's, and nothing that would need to be installed beside an adapter.
  static let allowedInAdapters: Set<String> = ["AdapterKit", "MTDAdapterABI", "Synchronization"]

  /// The test and the manifest of the template have their own needs.
  static let allowedInTemplates: [String: Set<String>] = [
    "adapters/templates/swift/Package.swift": ["PackageDescription"],
    "adapters/templates/swift/Tests/ExampleShieldAdapterTests/MessageTests.swift": [
      "AdapterKit", "AdapterKitTesting", "ExampleShieldAdapter", "Testing",
    ],
  ]

  @Test("A module imports only what its level allows")
  func imports() {
    for file in Repository.shared.files(in: "Sources", named: ".swift") {
      let allowed = Self.allowed[file.module] ?? []
      for (line, module) in file.imports where !allowed.contains(module) {
        Issue.record("\(file.at(line)): \(file.module) must not import \(module)")
      }
    }
  }

  @Test("Every module is in the table of levels")
  func table() {
    let folders = Set(Repository.shared.files(in: "Sources").map(\.module))
    #expect(folders == Set(Self.allowed.keys))
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

  @Test("The manifest and the folders name the same targets")
  func manifest() throws {
    let manifest = try #require(Repository.shared.file("Package.swift")).text
    let folders = Repository.shared.files.compactMap { file -> String? in
      let parts = file.path.split(separator: "/")
      guard parts.count > 2, ["Sources", "Plugins", "Tests"].contains(parts[0]) else { return nil }
      // Beside the test targets there are data and benchmarks.
      return parts[0] != "Tests" || parts[1].hasSuffix("Tests") ? String(parts[1]) : nil
    }
    for folder in Set(folders).sorted() where !manifest.contains("\"\(folder)\"") {
      Issue.record("Package.swift: no target is named \(folder), and there is a folder for it")
    }
    let beginning = /(?:\w*[tT]arget|plugin|tests)\(\s*(?:name: )?"(\w+)"/
    for match in manifest.matches(of: beginning) {
      let rest = manifest[match.range.upperBound...]
      let end = rest.firstMatch(of: /arget\(|tests\(/)?.range.lowerBound ?? rest.endIndex
      let declaration = rest[..<end]
      guard !declaration.contains("path:"), !folders.contains(String(match.1)) else { continue }
      Issue.record("Package.swift: the target \(match.1) has no folder of its name")
    }
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
