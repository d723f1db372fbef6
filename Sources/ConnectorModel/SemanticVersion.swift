/// A semantic version, in the order in which versions follow one another. What built it is kept and
/// counts last, so that two versions are equal only if they are written alike.
package struct SemanticVersion: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  package let description: String
  /// As they are written, so that none is too large.
  private let numbers: [String]
  private let preRelease: [String]

  /// Nil for what is no semantic version: three numbers without leading zeros, and optionally what came before
  /// the release and what built it. What is one is a safe file name: it has no slash and does not begin with a
  /// dot.
  package init?(_ text: String) {
    let withBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = withBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let preRelease = parts.dropFirst().flatMap(Self.identifiers)
    let build = withBuild.dropFirst().flatMap(Self.identifiers)
    guard numbers.count == 3, numbers.allSatisfy(Self.isPlainNumber),
      (preRelease + build).allSatisfy(Self.isIdentifier),
      preRelease.allSatisfy({ !$0.utf8.allSatisfy(Self.isDigit) || Self.isPlainNumber($0) })
    else { return nil }
    description = text
    self.numbers = numbers.map(String.init)
    self.preRelease = preRelease.map(String.init)
  }

  package static func == (left: SemanticVersion, right: SemanticVersion) -> Bool {
    left.description == right.description
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }

  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    if left.numbers != right.numbers {
      return left.numbers.lexicographicallyPrecedes(right.numbers, by: precedes)
    }
    if left.preRelease != right.preRelease {
      // A release follows everything that came before it.
      guard !left.preRelease.isEmpty, !right.preRelease.isEmpty else {
        return right.preRelease.isEmpty
      }
      return left.preRelease.lexicographicallyPrecedes(right.preRelease, by: precedes)
    }
    return left.description < right.description
  }

  /// Numbers by value and before words, words by their bytes.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    let (isNumber, isOtherNumber) = (isPlainNumber(left[...]), isPlainNumber(right[...]))
    guard isNumber == isOtherNumber else { return isNumber }
    guard isNumber, left.utf8.count != right.utf8.count else {
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    return left.utf8.count < right.utf8.count
  }

  private static func identifiers(_ text: Substring) -> [Substring] {
    text.split(separator: ".", omittingEmptySubsequences: false)
  }

  private static func isPlainNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isDigit) && (text == "0" || !text.hasPrefix("0"))
  }

  private static func isIdentifier(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        isDigit(byte) || byte == UInt8(ascii: "-")
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let version = SemanticVersion(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is no version"))
    }
    self = version
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
