/// Says of most fingerprints that are in no row of the table `identifier` that they are in none, without asking
/// SQLite: a Bloom filter of 16 bits a fingerprint, each within one word of memory.
///
/// It may know more than the table has, never less. To go through a table of four million rows for it takes less
/// than half a second; an import of as many new devices would ask for each of their identifiers in vain.
struct FingerprintFilter: Sendable {
  private var words: [UInt64]
  private var count = 0

  /// - Parameter fewest: So many fingerprints find room before the filter is full.
  init(fewest: Int) {
    var words = 1 << 20
    while words < fewest / 4 { words *= 2 }
    self.words = [UInt64](repeating: 0, count: words)
  }

  /// Whether it is to be made anew, with more room.
  var isFull: Bool { count > 4 * words.count }

  func mayContain(_ fingerprint: IdentifierFingerprint) -> Bool {
    let bits = Self.bits(of: fingerprint)
    return words[index(of: fingerprint)] & bits == bits
  }

  mutating func insert(_ fingerprint: IdentifierFingerprint) {
    words[index(of: fingerprint)] |= Self.bits(of: fingerprint)
    count += 1
  }

  private func index(of fingerprint: IdentifierFingerprint) -> Int {
    Int(truncatingIfNeeded: fingerprint.rawValue) & (words.count - 1)
  }

  /// Four of the word's bits, from a part of the fingerprint that does not say where the word lies.
  private static func bits(of fingerprint: IdentifierFingerprint) -> UInt64 {
    let high = UInt64(bitPattern: fingerprint.rawValue) >> 40
    return 1 << (high & 63) | 1 << (high >> 6 & 63) | 1 << (high >> 12 & 63) | 1 << (high >> 18)
  }
}
