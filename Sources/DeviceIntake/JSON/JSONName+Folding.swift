extension JSONName {
  /// The name with ASCII letters in lower case: some programs write names with another one.
  var folded: JSONName {
    JSONName(
      count: count, head: Self.lowercased(head), middle: Self.lowercased(middle),
      tail: Self.lowercased(tail))
  }

  /// Eight characters at once: 0x20 is added to each byte from A to Z.
  private static func lowercased(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let low = word & (ones &* 0x7F)
    let isFromA = low &+ ones &* (0x80 - 0x41)
    let isBehindZ = low &+ ones &* (0x80 - 0x5B)
    let isUpper = (isFromA ^ isBehindZ) & ~word & (ones &* 0x80)
    return word | isUpper >> 2
  }
}
