/// A member's name as three words and a length, which tell names of up to 24 bytes apart exactly.
///
/// To compare four integers is several times cheaper than to make a `String` and compare that.
struct JSONName: Hashable {
  var count: Int
  /// The first eight bytes, or all of a shorter name; the byte that comes first is the lowest.
  var head: UInt64
  /// Bytes 8 to 15 of a name that has them.
  var middle: UInt64
  /// The last eight bytes of a name that has eight.
  var tail: UInt64

  static let mostBytes = 24

  init(count: Int, head: UInt64, middle: UInt64, tail: UInt64) {
    self.count = count
    self.head = head
    self.middle = middle
    self.tail = tail
  }

  /// For names of our own. A longer one than `mostBytes` would be a mistake in this module.
  init(_ name: String) {
    let bytes = Array(name.utf8)
    precondition(bytes.count <= Self.mostBytes, "\(name) is too long a name to be told from others")
    func word(_ range: Range<Int>) -> UInt64 {
      range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
    let count = bytes.count
    self.init(
      count: count, head: word(0..<min(8, count)), middle: count < 16 ? 0 : word(8..<16),
      tail: count < 8 ? 0 : word((count - 8)..<count))
  }

  /// Spread over the upper bits.
  var mixed: UInt64 {
    (head ^ tail &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count))
      &* 0xD6E8_FEB8_6659_FD93
  }
}

/// The names of an enumeration's cases, to look up what a document says.
struct NameTable<Word: CaseIterable & RawRepresentable & Sendable>: Sendable
where Word.RawValue == String {
  private var names: [JSONName]
  private var words: [Word?]
  private var indices: [Int]
  private let shift: UInt64
  private let foldsCase: Bool

  /// - Parameter foldsCase: Whether names are the same that differ only in the case of ASCII letters.
  init(foldingCase foldsCase: Bool = false) {
    self.foldsCase = foldsCase
    let all = Array(Word.allCases)
    precondition(all.count <= 64, "more names than a set of seen names holds")
    var bits: UInt64 = 3
    while 1 << bits < all.count * 4 { bits += 1 }
    shift = 64 - bits
    names = Array(repeating: JSONName(""), count: 1 << Int(bits))
    words = Array(repeating: nil, count: 1 << Int(bits))
    indices = Array(repeating: 0, count: 1 << Int(bits))
    for (index, word) in all.enumerated() {
      let name = foldsCase ? JSONName(word.rawValue).folded : JSONName(word.rawValue)
      var slot = Int(truncatingIfNeeded: name.mixed >> shift)
      while words[slot] != nil { slot = (slot + 1) & (words.count - 1) }
      names[slot] = name
      words[slot] = word
      indices[slot] = index
    }
  }

  subscript(name: JSONName) -> Word? { find(name)?.word }

  /// The word, and a number below 64 that is its own.
  func find(_ given: JSONName) -> (word: Word, index: Int)? {
    let name = foldsCase ? given.folded : given
    var slot = Int(truncatingIfNeeded: name.mixed >> shift)
    while let word = words[slot] {
      if names[slot] == name { return (word, indices[slot]) }
      slot = (slot + 1) & (words.count - 1)
    }
    return nil
  }
}
