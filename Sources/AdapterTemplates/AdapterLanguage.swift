/// A language in which an adapter can be begun.
package enum AdapterLanguage: String, CaseIterable, Sendable {
  case swift, c, cpp, rust

  /// As people write it.
  package var title: String {
    switch self {
    case .swift: "Swift"
    case .c: "C"
    case .cpp: "C++"
    case .rust: "Rust"
    }
  }

  /// Commands that build a new adapter, run its unit test, and check it.
  package func steps(for name: AdapterName) -> [String] {
    switch self {
    case .c, .cpp: ["make", "make test", "make check"]
    case .rust:
      [
        "cargo build --release", "cargo test",
        "adapter-conformance target/release/lib\(name.underscored)_adapter.so --recordings recordings",
      ]
    case .swift:
      [
        "swift build", "swift test",
        "adapter-conformance .build/debug/lib\(name.dashed)-adapter.so --recordings recordings",
      ]
    }
  }
}
