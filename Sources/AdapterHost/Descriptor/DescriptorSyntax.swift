/// The forms that a descriptor's texts must have.
enum DescriptorSyntax {
  /// A GUID in lower case with dashes.
  static func isConnectorID(_ text: String) -> Bool {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(isLowerHex)
  }

  /// A semantic version: three numbers without leading zeros, and optionally what came before the
  /// release and what built it.
  static func isSemanticVersion(_ text: String) -> Bool {
    let withBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = withBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let preRelease = parts.dropFirst().flatMap { identifiers(of: $0) }
    let build = withBuild.dropFirst().flatMap { identifiers(of: $0) }
    return numbers.count == 3 && numbers.allSatisfy(isPlainNumber)
      && (preRelease + build).allSatisfy(isIdentifier)
      && preRelease.allSatisfy { !$0.utf8.allSatisfy(isDigit) || isPlainNumber($0) }
  }

  private static func identifiers(of text: Substring) -> [Substring] {
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

  private static func isLowerHex(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
