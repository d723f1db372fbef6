import ConnectorModel
import Foundation
import Testing

@Suite struct SemanticVersionTests {
  /// From the oldest to the newest.
  static let ascending = [
    "0.9.0", "1.0.0-1", "1.0.0-99999999999999999999", "1.0.0-alpha", "1.0.0-alpha.1",
    "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0-beta", "1.0.0", "1.0.0+2", "1.0.1", "1.2.0",
    "1.10.0", "2.0.0", "9223372036854775808.0.0", "99999999999999999999.0.0",
  ]

  @Test func `versions follow one another as semantic versions do`() throws {
    let versions = try Self.ascending.map { try #require(SemanticVersion($0)) }
    for (index, one) in versions.enumerated() {
      for (other, two) in versions.enumerated() {
        #expect((one < two) == (index < other), "\(one) and \(two)")
        #expect((one == two) == (index == other), "\(one) and \(two)")
      }
    }
  }

  @Test(arguments: [
    "", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "1.0.0+a+b",
    "..", "1.0.0/..", "v1.0.0", "1.0.0-ä", "1.0.0 ", "-1.0.0", "+1.0.0", "1.0.٣",
  ])
  func `what is no semantic version`(_ text: String) {
    #expect(SemanticVersion(text) == nil)
  }

  @Test func `a version is written as it was read`() throws {
    let versions = try Self.ascending.map { try #require(SemanticVersion($0)) }
    #expect(versions.map(\.description) == Self.ascending)
    let data = try JSONEncoder().encode(versions)
    #expect(try JSONDecoder().decode([SemanticVersion].self, from: data) == versions)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([SemanticVersion].self, from: Data(#"["1.0"]"#.utf8))
    }
  }
}
