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

let strictC: [CSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
]
let strictCXX: [CXXSetting] = [
  .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
]

let package = Package(
  name: "gatehouse",
  products: [
    .library(name: "MTDAdapterABI", targets: ["MTDAdapterABI"])
  ],
  targets: [
    // Level 0: the boundary, the nouns, system libraries.
    .target(name: "MTDAdapterABI", cSettings: strictC),
    .target(name: "ConnectorModel", swiftSettings: strict),
    .target(
      name: "CSimdjson", cxxSettings: strictCXX, linkerSettings: [.linkedLibrary("simdjson")]),

  ],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
