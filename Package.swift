// swift-tools-version: 6.2
import PackageDescription

// One block for every Swift target: the language's strictest reading, from the first commit.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Generated code, which no one here has written: the same without the markings of unsafe expressions.
let generated: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
]
let strictCXX: [CXXSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// What only the connector itself needs: a package that depends on this one for AdapterKit says `traits: []`, and
/// then fetches none of it.
let connector = TargetDependencyCondition.when(traits: ["Connector"])
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift", condition: connector)
let grdbSQLite = Target.Dependency.product(
  name: "GRDBSQLite", package: "GRDB.swift", condition: connector)
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: connector)
let unixSignals = Target.Dependency.product(
  name: "UnixSignals", package: "swift-service-lifecycle", condition: connector)
let protobuf = Target.Dependency.product(
  name: "SwiftProtobuf", package: "swift-protobuf", condition: connector)

/// Hides all of an adapter but its entry function.
let entryOnly: [LinkerSetting] = [
  .unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/adapters/adapter.map"])
]

/// A module in Swift.
func swiftModule(
  _ name: String, of dependencies: [Target.Dependency] = [], excluding files: [String] = [],
  settings: [SwiftSetting] = strict
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: files, swiftSettings: settings)
}

/// A module in C or C++.
/// - Parameter library: a library of the system to link with.
func cModule(
  _ name: String, of dependencies: [Target.Dependency] = [], library: String? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, cSettings: strictC, cxxSettings: strictCXX,
    linkerSettings: library.map { [.linkedLibrary($0)] })
}

/// A library of the system, found by the name that pkg-config and, with `-dev` behind it, Debian have for it.
func systemLibrary(_ name: String, _ library: String) -> Target {
  .systemLibrary(name: name, pkgConfig: library, providers: [.apt(["\(library)-dev"])])
}

/// A program in Swift or in C.
func program(_ name: String, of dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, cSettings: strictC, swiftSettings: strict)
}

/// A partner's adapter in Swift: a shared library that the host loads and never links.
func swiftAdapter(_ name: String, in folder: String) -> Target {
  .target(
    name: name, dependencies: ["AdapterKit"], path: "adapters/\(folder)", exclude: ["recordings"],
    swiftSettings: strict, linkerSettings: entryOnly)
}

/// The same in C or C++.
func cAdapter(_ name: String, in folder: String) -> Target {
  .target(
    name: name, dependencies: ["MTDAdapterABI"], path: "adapters/\(folder)",
    exclude: ["recordings"], publicHeadersPath: ".", cSettings: strictC, cxxSettings: strictCXX,
    linkerSettings: entryOnly)
}

/// A test target; its data files are read from the folder itself, not from a bundle.
func tests(
  _ name: String, of dependencies: [Target.Dependency], data: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

/// The house, level by level. A target depends only on targets of levels below its own; in level 0, on which the
/// others stand, only on targets that stand before it. Tests/TidyTests reads this list and compares.
let levels: [[Target]] = [
  // Level 0: the boundary, the nouns, targets in C, libraries of the system and the walls around them.
  [
    cModule("MTDAdapterABI"),
    cModule("CAdapterChannel", of: ["MTDAdapterABI"]),
    cModule("CSyscallFilter", library: "seccomp"),
    cModule("CFleetEvaluation"),
    cModule("CBindingProgram", of: ["MTDAdapterABI"]),
    cModule("CForeignCall", of: ["CBindingProgram"], library: "ffi"),
    cModule(
      "CAdapterProbe",
      of: ["CAdapterChannel", "CForeignCall", "CSyscallFilter", "MTDAdapterABI"],
      library: "seccomp"),
    cModule("CAdapterTemplates"),
    cModule("CSimdjson", library: "simdjson"),
    cModule("CKernel"),
    systemLibrary("CSodium", "libsodium"),
    systemLibrary("CArchive", "libarchive"),
    swiftModule("ConnectorModel"),
    swiftModule("FileKinds"),
    swiftModule("NameFolding"),
    swiftModule("SafeText"),
    swiftModule("Sodium", of: ["CSodium"]),
    swiftModule("StoredForms"),
    swiftModule("Threads"),
    swiftModule("SystemFiles", of: ["CKernel"]),
    swiftModule(
      "JournalFormat", of: [protobuf], excluding: ["journal.proto"], settings: generated),
  ],
  // Level 1: the crossing, the core, the storage, the readers.
  [
    swiftModule(
      "AdapterHost",
      of: [
        "CAdapterChannel", "CBindingProgram", "CSyscallFilter", "ConnectorModel", "MTDAdapterABI",
        "SafeText", "SystemFiles", logging,
      ]),
    swiftModule(
      "AdapterBundle",
      of: [
        "CArchive", "CSimdjson", "ConnectorModel", "FileKinds", "NameFolding", "Sodium",
        "StoredForms", "SystemFiles",
      ]),
    swiftModule("ComplianceEvaluation", of: ["CFleetEvaluation", "ConnectorModel"]),
    swiftModule(
      "ConnectorStore",
      of: [
        "ConnectorModel", "JournalFormat", "NameFolding", "Sodium", "StoredForms", "SystemFiles",
        grdb, grdbSQLite, protobuf,
      ]),
    swiftModule("DeviceIntake", of: ["CSimdjson", "ConnectorModel", "FileKinds"]),
    swiftModule("AdapterTemplates", of: ["CAdapterTemplates"]),
    swiftModule("ForeignSignature", of: ["CBindingProgram"]),
    swiftModule("ControlSocket", of: ["CKernel", "SystemFiles"]),
    swiftModule("DropFolder", of: ["SystemFiles"]),
  ],
  // Level 2: what is made of them, each for one purpose.
  [
    swiftModule(
      "ConnectorLedger",
      of: ["ComplianceEvaluation", "ConnectorModel", "ConnectorStore", "Threads"]),
    swiftModule(
      "AdapterManagement",
      of: ["AdapterBundle", "AdapterHost", "ConnectorModel", "NameFolding", "Sodium"]),
    swiftModule(
      "AdapterBinding",
      of: [
        "AdapterBundle", "AdapterHost", "CBindingProgram", "ConnectorModel", "ForeignSignature",
        "MTDAdapterABI", "SystemFiles",
      ]),
    swiftModule(
      "AdapterConformance",
      of: [
        "AdapterBundle", "AdapterHost", "CAdapterProbe", "CBindingProgram", "ConnectorModel",
        "ForeignSignature", "MTDAdapterABI", "SafeText", "Sodium", "SystemFiles", logging,
      ]),
  ],
  // Level 3: adapters at work.
  [
    swiftModule(
      "AdapterRunning",
      of: [
        "AdapterHost", "ComplianceEvaluation", "ConnectorLedger", "ConnectorModel",
        "ConnectorStore", "Sodium", "Threads", logging,
      ])
  ],
  // Level 4: commands and questions.
  [
    swiftModule(
      "ConnectorService",
      of: [
        "AdapterBundle", "AdapterHost", "AdapterManagement", "AdapterRunning",
        "ComplianceEvaluation", "ConnectorLedger", "ConnectorModel", "ConnectorStore",
        "DeviceIntake", "DropFolder", "FileKinds", "NameFolding", "Threads", logging,
      ])
  ],
  // Level 5: what others reach by the network.
  [swiftModule("ConnectorServer", of: ["AdapterBundle", "ConnectorModel", "ConnectorService"])],
  // Level 6: programs.
  [
    program(
      "gatehouse",
      of: [
        "AdapterBinding", "AdapterBundle", "AdapterConformance", "AdapterHost",
        "AdapterManagement", "AdapterRunning", "AdapterTemplates", "ComplianceEvaluation",
        "ConnectorLedger", "ConnectorModel", "ConnectorServer", "ConnectorService",
        "ConnectorStore", "ControlSocket", "DeviceIntake", "NameFolding", "SafeText", "Sodium",
        "SystemFiles", "Threads", argumentParser, logging, serviceLifecycle, unixSignals,
      ]),
    program("adapter-worker", of: ["CAdapterChannel", "MTDAdapterABI"]),
    program(
      "adapter-conformance",
      of: ["AdapterBundle", "AdapterConformance", "SafeText", argumentParser]),
    program("new-adapter", of: ["AdapterTemplates", argumentParser]),
  ],
]

/// What the house loads and never links, and what that is made with. It shares level 0 with the house, and of that
/// only what is written in C: a Swift module linked into both would be there twice.
let outside: [Target] = [
  swiftModule("AdapterKit", of: ["CSimdjson", "MTDAdapterABI"]),
  swiftModule("AdapterKitTesting", of: ["AdapterKit", "MTDAdapterABI"]),
  .target(
    name: "binding-interpreter",
    dependencies: ["CBindingProgram", "CForeignCall", "MTDAdapterABI"],
    publicHeadersPath: ".", cSettings: strictC, linkerSettings: entryOnly),
  cAdapter("ReferenceCAdapter", in: "reference-c"),
  cAdapter("ReferenceCXXAdapter", in: "reference-cpp"),
  swiftAdapter("ReferenceSwiftAdapter", in: "reference-swift"),
  swiftAdapter("LookoutAdapter", in: "lookout"),
  swiftAdapter("ZimperiumAdapter", in: "zimperium"),
  swiftAdapter("DefenderAdapter", in: "defender"),
  swiftAdapter("SymantecAdapter", in: "symantec"),
]

/// Commands of `swift package` for those who write adapters.
let plugins: [Target] = [
  .plugin(
    name: "NewAdapter",
    capability: .command(
      intent: .custom(verb: "new-adapter", description: "Begin an adapter of your own."),
      permissions: [.writeToPackageDirectory(reason: "It makes a folder for the new adapter.")]),
    dependencies: ["new-adapter"]),
  .plugin(
    name: "CheckAdapter",
    capability: .command(
      intent: .custom(
        verb: "check-adapter", description: "Run the conformance suite on an adapter.")),
    dependencies: ["adapter-conformance", "adapter-worker"]),
]

let package = Package(
  name: "gatehouse",
  products: [
    .executable(name: "gatehouse", targets: ["gatehouse"]),
    .executable(name: "adapter-worker", targets: ["adapter-worker"]),
    .executable(name: "adapter-conformance", targets: ["adapter-conformance"]),
    .library(name: "MTDAdapterABI", targets: ["MTDAdapterABI"]),
    .library(name: "AdapterKit", targets: ["AdapterKit"]),
    .library(name: "AdapterKitTesting", targets: ["AdapterKitTesting"]),
    .plugin(name: "NewAdapter", targets: ["NewAdapter"]),
    .plugin(name: "CheckAdapter", targets: ["CheckAdapter"]),
    .library(name: "binding-interpreter", type: .dynamic, targets: ["binding-interpreter"]),
    .library(name: "reference-c-adapter", type: .dynamic, targets: ["ReferenceCAdapter"]),
    .library(name: "reference-cpp-adapter", type: .dynamic, targets: ["ReferenceCXXAdapter"]),
    .library(name: "reference-swift-adapter", type: .dynamic, targets: ["ReferenceSwiftAdapter"]),
    .library(name: "lookout-adapter", type: .dynamic, targets: ["LookoutAdapter"]),
    .library(name: "zimperium-adapter", type: .dynamic, targets: ["ZimperiumAdapter"]),
    .library(name: "defender-adapter", type: .dynamic, targets: ["DefenderAdapter"]),
    .library(name: "symantec-adapter", type: .dynamic, targets: ["SymantecAdapter"]),
  ],
  traits: [
    .trait(name: "Connector", description: "Everything, and not the adapter's side alone."),
    .default(enabledTraits: ["Connector"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: levels.flatMap { $0 } + outside + plugins,
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

package.targets += [
  // What several test targets need; nothing else imports it.
  .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
  // Adapters, journals and tables that do what a test tells them.
  .target(
    name: "Fakes",
    dependencies: [
      "AdapterHost", "AdapterRunning", "ConnectorLedger", "ConnectorModel", "ConnectorStore",
      logging,
    ],
    path: "Tests/Fakes", swiftSettings: strict),
  // Readers of bytes from outside, as fuzzers and their tests call them.
  .target(
    name: "FuzzedReaders",
    dependencies: [
      "AdapterBinding", "AdapterBundle", "AdapterConformance", "ConnectorModel", "ConnectorStore",
      "ControlSocket", "DeviceIntake",
    ],
    path: "Tests/Fuzzing/FuzzedReaders", swiftSettings: strict),
  tests("FuzzingTests", of: ["FuzzedReaders", "TestSupport"]),
  tests("MTDAdapterABITests", of: ["MTDAdapterABI", "TestSupport"]),
  tests("ConnectorModelTests", of: ["ConnectorModel"]),
  tests("NameFoldingTests", of: ["NameFolding"]),
  tests("SafeTextTests", of: ["SafeText"]),
  tests("SodiumTests", of: ["Sodium"]),
  tests("SystemFilesTests", of: ["SystemFiles"]),
  tests(
    "ComplianceEvaluationTests",
    of: ["ComplianceEvaluation", "ConnectorModel", "CFleetEvaluation", "TestSupport"]),
  tests(
    "DeviceIntakeTests", of: ["DeviceIntake", "ConnectorModel", "TestSupport"],
    data: ["Samples", "Tables"]),
  tests("AdapterKitTests", of: ["AdapterKit", "AdapterKitTesting", "MTDAdapterABI"]),
  tests("AdapterTemplatesTests", of: ["AdapterTemplates"]),
  tests("AdapterTests", of: ["MTDAdapterABI"], data: ["Samples", "OddValues.json"]),
  tests(
    "ConnectorStoreTests",
    of: [
      "ConnectorModel", "ConnectorStore", "JournalFormat", "NameFolding", "StoredForms",
      "SystemFiles", "TestSupport", grdb, grdbSQLite, protobuf,
    ],
    data: [
      "golden-entries-v1.txt", "store-version-5.sql", "Golden/golden-journal-1.txt",
      "Golden/golden-journal-2.txt", "Golden/golden-journal-3.txt", "Golden/golden-journal-4.txt",
      "Golden/golden-journal-5.txt", "Golden/golden-journal-6.txt",
      "Golden/golden-tables-1.txt",
    ]),
  tests(
    "ConnectorLedgerTests",
    of: [
      "ComplianceEvaluation", "ConnectorLedger", "ConnectorModel", "ConnectorStore", "Fakes",
      "TestSupport", "Threads", grdb,
    ], data: ["check-ins.json", "waiting-reports.json"]),
  tests(
    "AdapterRunningTests",
    of: [
      "AdapterHost", "AdapterRunning", "ComplianceEvaluation", "ConnectorLedger", "ConnectorModel",
      "ConnectorStore", "Fakes", logging,
    ]),
  tests(
    "ConnectorServiceTests",
    of: [
      "AdapterBundle", "AdapterHost", "AdapterManagement", "AdapterRunning",
      "ComplianceEvaluation", "ConnectorLedger", "ConnectorModel", "ConnectorService",
      "ConnectorStore", "DeviceIntake", "DropFolder", "Fakes", "TestSupport", logging,
    ]),
  tests(
    "ConnectorServerTests", of: ["ConnectorModel", "ConnectorServer", "ConnectorService"],
    data: ["graph-policies.json"]),
  tests(
    "SimulationTests",
    of: [
      "AdapterBundle", "AdapterHost", "AdapterManagement", "AdapterRunning", "ComplianceEvaluation",
      "ConnectorLedger", "ConnectorModel", "ConnectorService", "ConnectorStore", "TestSupport",
      "Threads", grdb, logging,
    ], data: ["README.md"]),
  tests("ControlSocketTests", of: ["CKernel", "ControlSocket"]),
  tests("DropFolderTests", of: ["DropFolder"]),
  tests(
    "IntegrationTests",
    of: ["ConnectorService", "ControlSocket", "gatehouse", "TestSupport", argumentParser],
    data: ["changes.json", "numbers.json", "wrong-inputs.json"]),
  tests("TidyTests", of: []),
  tests("VendorTests", of: ["TestSupport"]),
  tests(
    "AdapterConformanceTests", of: ["AdapterConformance", "ForeignSignature"], data: ["Readers"]),
  tests(
    "AdapterBindingTests",
    of: [
      "AdapterBinding", "AdapterBundle", "AdapterHost", "CBindingProgram", "ConnectorModel",
      "ForeignSignature", "TestSupport", logging,
    ], data: ["Many", "Odd"]),
  tests(
    "AdapterBundleTests",
    of: ["AdapterBundle", "ConnectorModel", "Sodium", "StoredForms", "TestSupport"],
    data: [
      "Golden/D00DFEED01020304-1.json", "Golden/D00DFEED01020305-1.json", "Golden/adapters-1.lock",
      "Golden/bare-1.lock", "Golden/revoked-1.json", "minisign-forms.json",
    ]),
  tests("StoredFormsTests", of: ["StoredForms"]),
  tests(
    "AdapterManagementTests",
    of: ["AdapterBundle", "AdapterHost", "AdapterManagement", "ConnectorModel", "TestSupport"]),
  tests(
    "AdapterHostTests",
    of: ["AdapterHost", "ConnectorModel", "MTDAdapterABI", "TestSupport", logging],
    data: ["Battery/calls.txt"]),
]

if Context.environment["GATEHOUSE_FUZZING"] != nil {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
    .executableTarget(
      name: "Fuzzer", dependencies: ["CFuzzer", "FuzzedReaders"], path: "Tests/Fuzzing/Fuzzer",
      swiftSettings: strict,
      linkerSettings: [
        // Adapters that are loaded find libFuzzer's counters in the program.
        .unsafeFlags(["-sanitize=fuzzer", "-Xlinker", "--export-dynamic"])
      ]),
  ]
}

if Context.environment["GATEHOUSE_BENCHMARKS"] != nil {
  /// Measures something, and asserts nothing.
  func benchmark(_ name: String, of dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: name, dependencies: dependencies, path: "Tests/Benchmarks/\(name)",
      swiftSettings: strict)
  }
  package.targets += [
    benchmark(
      "ImportBenchmark",
      of: [
        "AdapterBundle", "AdapterHost", "AdapterManagement", "ConnectorLedger", "ConnectorModel",
        "ConnectorService", "ConnectorStore", "DeviceIntake", grdbSQLite, logging,
      ]),
    benchmark("FleetBenchmark", of: ["ComplianceEvaluation", "ConnectorModel"]),
    benchmark(
      "CrossingBenchmark",
      of: ["CAdapterChannel", "AdapterHost", "ConnectorModel", "MTDAdapterABI", logging]),
    benchmark(
      "BindingBenchmark",
      of: [
        "AdapterBinding", "CAdapterChannel", "AdapterHost", "ConnectorModel", "MTDAdapterABI",
        logging,
      ]),
    benchmark("CrashStormBenchmark", of: ["AdapterHost", "ConnectorModel", logging]),
    benchmark(
      "TrunkBenchmark",
      of: [
        "AdapterBundle", "AdapterHost", "AdapterManagement", "ConnectorLedger", "ConnectorModel",
        "ConnectorService", "ConnectorStore", logging,
      ]),
  ]
}
