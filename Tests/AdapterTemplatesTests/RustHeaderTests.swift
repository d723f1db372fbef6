import Foundation
import Testing

/// `mtda.rs` is written by hand, so it is held against the header.
@Suite("The header in Rust")
struct RustHeaderTests {
  private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
      .replacing(/\/\*(?s:.)*?\*\/|\/\/.*/, with: "")
  }

  private let header: String
  private let rust: String

  init() throws {
    header = try Self.text("Sources/MTDAdapterABI/include/mtda.h")
    rust = try Self.text("adapters/templates/rust/src/mtda.rs")
  }

  @Test("Every constant has the header's value")
  func constants() {
    var values: [String: String] = [:]
    for match in header.matches(of: /#define MTDA_(\w+)\s+\(?(-?\w+)\)?/) {
      values[String(match.1)] = String(match.2.replacing(/u$/, with: ""))
    }
    let constants = rust.matches(of: /pub const (\w+): \w+ = (-?[\w:]+);/)
    #expect(constants.count > 60)
    for match in constants {
      let value = match.2 == "u64::MAX" ? "UINT64_MAX" : String(match.2)
      #expect(values[String(match.1)] == value, "\(match.1)")
    }
  }

  @Test("Every struct has the header's fields, in the header's order")
  func fields() {
    let structs = rust.matches(of: /pub struct (\w+)(?:<I>)? \{((?s:.)*?)\n\}/)
    #expect(structs.count > 18)
    for match in structs {
      let name = "mtda_" + Self.snake(match.1)
      let fields = match.2.matches(of: /pub (\w+):/).map { String($0.1) }
      #expect(fields == Self.fields(of: name, in: header), "\(match.1)")
    }
  }

  @Test("Every struct asserts the header's size")
  func sizes() {
    let sizes = rust.matches(of: /size_of::<(\w+)(?:<\(\)>)?>\(\) == (\d+)/)
    let structs = rust.matches(of: /pub struct (\w+)/)
    #expect(Set(sizes.map { String($0.1) }) == Set(structs.map { String($0.1) }))
    for match in sizes {
      let assertion = "MTDA_ASSERT_SIZE(mtda_\(Self.snake(match.1)), \(match.2))"
      #expect(header.contains(assertion), "\(assertion)")
    }
  }

  /// `LevelWord` as `level_word`.
  private static func snake(_ name: Substring) -> String {
    name.matches(of: /[A-Z][a-z]*/).map { $0.output.lowercased() }.joined(separator: "_")
  }

  /// Names of the fields of a struct in C, functions among them.
  private static func fields(of name: String, in header: String) -> [String] {
    guard let start = header.range(of: "typedef struct \(name) {"),
      let end = header[start.upperBound...].range(of: "} \(name);")
    else { return [] }
    return header[start.upperBound..<end.lowerBound].split(separator: ";").compactMap { field in
      (field.firstMatch(of: /\(\*(\w+)\)/) ?? field.firstMatch(of: /(\w+)\s*$/))
        .map { String($0.1) }
    }
  }
}
