// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "example-shield-adapter",
  products: [
    .library(
      name: "example-shield-adapter", type: .dynamic, targets: ["ExampleShieldAdapter"])
  ],
  dependencies: [
    // Without traits only what an adapter needs is fetched, and not what the connector is made of.
    .package(name: "gatehouse", path: "../../..", traits: [])
  ],
  targets: [
    .target(
      name: "ExampleShieldAdapter",
      dependencies: [.product(name: "AdapterKit", package: "gatehouse")],
      swiftSettings: [.strictMemorySafety()],
      // Of all its symbols the library shows one to its host.
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--version-script=\(Context.packageDirectory)/adapter.map"])
      ]),
    .testTarget(
      name: "ExampleShieldAdapterTests",
      dependencies: [
        "ExampleShieldAdapter", .product(name: "AdapterKitTesting", package: "gatehouse"),
      ]),
  ]
)
