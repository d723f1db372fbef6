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

/// A partner's adapter: a shared library that the host loads and never links.
func adapter(_ folder: String, target: String) -> [Target] {
  [
    .target(
      name: target, dependencies: ["AdapterKit"], path: "adapters/\(folder)",
      exclude: ["recordings"], swiftSettings: strict, linkerSettings: entryOnly)
  ]
}

/// A test target; its data files are read from the folder itself, not from a bundle.
func tests(
  _ name: String, of dependencies: [Target.Dependency], data: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: data, swiftSettings: strict)
}

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
  targets: [
    // Level 0: the boundary, the nouns, system libraries.
    .target(name: "MTDAdapterABI", cSettings: strictC),
    .target(name: "ConnectorModel", swiftSettings: strict),
    .target(
      name: "CSimdjson", cxxSettings: strictCXX, linkerSettings: [.linkedLibrary("simdjson")]),

    .target(
      name: "AdapterProbe", dependencies: ["AdapterChannel", "ForeignCall", "MTDAdapterABI"],
      cSettings: strictC, linkerSettings: [.linkedLibrary("seccomp")]),
    .target(name: "AdapterChannel", dependencies: ["MTDAdapterABI"], cSettings: strictC),
    .target(
      name: "CallFilter", cSettings: strictC, linkerSettings: [.linkedLibrary("seccomp")]),
    .target(name: "FleetPass", cSettings: strictC),
    .target(name: "BindingProgram", dependencies: ["MTDAdapterABI"], cSettings: strictC),
    .target(
      name: "ForeignCall", dependencies: ["BindingProgram"], cSettings: strictC,
      linkerSettings: [.linkedLibrary("ffi")]),
    .target(name: "ForeignSignature", dependencies: ["BindingProgram"], swiftSettings: strict),
    .target(
      name: "binding-interpreter",
      dependencies: ["BindingProgram", "ForeignCall", "MTDAdapterABI"],
      publicHeadersPath: ".", cSettings: strictC, linkerSettings: entryOnly),
    .executableTarget(
      name: "adapter-worker", dependencies: ["AdapterChannel", "MTDAdapterABI"], cSettings: strictC),

    .target(
      name: "JournalFormat", dependencies: [protobuf], exclude: ["journal.proto"],
      swiftSettings: generated),

    .target(name: "CKernel", cSettings: strictC),
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

    .target(name: "CAdapterTemplates", cSettings: strictC),

    // Level 1: the crossing, the core, the storage, the readers.
    .target(
      name: "AdapterHost",
      dependencies: [
        "AdapterChannel", "BindingProgram", "CallFilter", "CKernel", "MTDAdapterABI",
        "ConnectorModel", logging,
      ],
      swiftSettings: strict),
    .target(
      name: "AdapterBundle",
      dependencies: ["ConnectorModel", "CArchive", "CKernel", "CSimdjson", "CSodium"],
      swiftSettings: strict),
    .target(
      name: "ComplianceEvaluation", dependencies: ["ConnectorModel", "FleetPass"],
      swiftSettings: strict),
    .target(
      name: "ConnectorStore",
      dependencies: ["CSodium", "ConnectorModel", "JournalFormat", grdb, grdbSQLite, protobuf],
      swiftSettings: strict),
    .target(
      name: "AdapterTemplates", dependencies: ["CAdapterTemplates"], swiftSettings: strict),
    .target(name: "ControlSocket", dependencies: ["CKernel"], swiftSettings: strict),
    .target(name: "DropFolder", dependencies: ["CKernel"], swiftSettings: strict),
    .target(
      name: "DeviceIntake", dependencies: ["ConnectorModel", "CSimdjson"], swiftSettings: strict),

    // Level 2: commands and questions.
    .target(
      name: "ConnectorService",
      dependencies: [
        "AdapterBundle", "AdapterHost", "ComplianceEvaluation", "ConnectorModel", "ConnectorStore",
        "DeviceIntake", "DropFolder", logging,
      ],
      swiftSettings: strict),

    .target(
      name: "AdapterBinding",
      dependencies: [
        "AdapterBundle", "AdapterHost", "BindingProgram", "ConnectorModel", "ForeignSignature",
        "MTDAdapterABI",
      ],
      swiftSettings: strict),

    .target(
      name: "AdapterConformance",
      dependencies: [
        "AdapterBundle", "AdapterHost", "AdapterProbe", "BindingProgram", "ConnectorModel",
        "CSodium", "ForeignSignature", "MTDAdapterABI", logging,
      ],
      swiftSettings: strict),

    // Level 4: the command line.
    .executableTarget(
      name: "gatehouse",
      dependencies: [
        "AdapterBinding", "AdapterBundle", "AdapterConformance", "AdapterHost", "AdapterTemplates",
        "ComplianceEvaluation", "ConnectorModel", "ConnectorService", "ConnectorStore",
        "ControlSocket", "DeviceIntake",
        argumentParser, logging, serviceLifecycle, unixSignals,
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "adapter-conformance", dependencies: ["AdapterConformance", argumentParser],
      swiftSettings: strict),

    .executableTarget(
      name: "new-adapter", dependencies: ["AdapterTemplates", argumentParser],
      swiftSettings: strict),

    // For adapters: Swift sugar over the header, and a host for their unit tests.
    .target(
      name: "AdapterKit", dependencies: ["MTDAdapterABI", "CSimdjson"], swiftSettings: strict),
    .target(
      name: "AdapterKitTesting", dependencies: ["AdapterKit", "MTDAdapterABI"],
      swiftSettings: strict),

    // Commands of `swift package` for those who write adapters.
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

    // Outside: loaded, never linked.
    .target(
      name: "ReferenceCAdapter", dependencies: ["MTDAdapterABI"], path: "adapters/reference-c",
      exclude: ["recordings"], publicHeadersPath: ".", cSettings: strictC,
      linkerSettings: entryOnly),
    .target(
      name: "ReferenceCXXAdapter", dependencies: ["MTDAdapterABI"], path: "adapters/reference-cpp",
      exclude: ["recordings"], publicHeadersPath: ".", cxxSettings: strictCXX,
      linkerSettings: entryOnly),
  ]
    + adapter("reference-swift", target: "ReferenceSwiftAdapter")
    + adapter("lookout", target: "LookoutAdapter")
    + adapter("zimperium", target: "ZimperiumAdapter")
    + adapter("defender", target: "DefenderAdapter")
    + adapter("symantec", target: "SymantecAdapter"),
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

package.targets += [
  // What several test targets need; nothing else imports it.
  .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
  // Readers of bytes from outside, as fuzzers and their tests call them.
  .target(
    name: "FuzzedReaders",
    dependencies: [
      "AdapterBinding", "AdapterBundle", "AdapterConformance", "ConnectorModel", "ConnectorStore",
      "ControlSocket", "DeviceIntake",
    ],
    path: "Tests/Fuzzing/FuzzedReaders", swiftSettings: strict),
  tests("FuzzingTests", of: ["FuzzedReaders", "TestSupport"]),
  tests("MTDAdapterABITests", of: ["MTDAdapterABI"]),
  tests("ConnectorModelTests", of: ["ConnectorModel"]),
  tests(
    "ComplianceEvaluationTests",
    of: ["ComplianceEvaluation", "ConnectorModel", "FleetPass", "TestSupport"]),
  tests(
    "DeviceIntakeTests", of: ["DeviceIntake", "ConnectorModel", "TestSupport"], data: ["Samples"]),
  tests("AdapterKitTests", of: ["AdapterKit", "AdapterKitTesting", "MTDAdapterABI"]),
  tests("AdapterTemplatesTests", of: ["AdapterTemplates"]),
  tests("AdapterTests", of: ["MTDAdapterABI"], data: ["Samples"]),
  tests(
    "ConnectorStoreTests",
    of: ["ConnectorModel", "ConnectorStore", "TestSupport", grdb, grdbSQLite, protobuf],
    data: ["golden-entries-v1.txt"]),
  tests(
    "ConnectorServiceTests",
    of: [
      "AdapterBundle", "ComplianceEvaluation", "ConnectorModel", "ConnectorService",
      "ConnectorStore", "DeviceIntake", "TestSupport", logging,
    ]),
  tests("ControlSocketTests", of: ["CKernel", "ControlSocket"]),
  tests("DropFolderTests", of: ["DropFolder"]),
  tests("IntegrationTests", of: ["ControlSocket", "gatehouse", "TestSupport"]),
  tests("TidyTests", of: []),
  tests("VendorTests", of: ["TestSupport"]),
  tests(
    "AdapterConformanceTests", of: ["AdapterConformance", "ForeignSignature"], data: ["Readers"]),
  tests(
    "AdapterBindingTests",
    of: [
      "AdapterBinding", "AdapterBundle", "AdapterHost", "BindingProgram", "ConnectorModel",
      "ForeignSignature", "TestSupport", logging,
    ], data: ["Many", "Odd"]),
  tests("AdapterBundleTests", of: ["AdapterBundle", "ConnectorModel", "TestSupport"]),
  tests(
    "AdapterHostTests",
    of: ["AdapterHost", "ConnectorModel", "MTDAdapterABI", "TestSupport", logging]),
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
        "AdapterBundle", "ConnectorModel", "ConnectorService", "ConnectorStore", "DeviceIntake",
        grdbSQLite, logging,
      ]),
    benchmark("FleetBenchmark", of: ["ComplianceEvaluation", "ConnectorModel"]),
    benchmark(
      "CrossingBenchmark",
      of: ["AdapterChannel", "AdapterHost", "ConnectorModel", "MTDAdapterABI", logging]),
    benchmark(
      "BindingBenchmark",
      of: [
        "AdapterBinding", "AdapterChannel", "AdapterHost", "ConnectorModel", "MTDAdapterABI",
        logging,
      ]),
    benchmark("CrashStormBenchmark", of: ["AdapterHost", "ConnectorModel", logging]),
  ]
}
