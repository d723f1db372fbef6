/// The bytes of a document with values that no parser takes put right, so that one odd value costs its member and
/// not all records beside it. The bytes that remain are where they were.
///
/// - What is no UTF-8 becomes U+FFFD, and so does half of a surrogate pair (`\ud83d`).
/// - A number beyond 64 bits or beyond all floating point numbers becomes one that reads as malformed wherever it is
///   read.
/// - What lies deeper than a record of any partner becomes empty.
struct MendedJSON {
  private(set) var bytes: [UInt8]
  private var place = 0
  /// Where the brackets began that are open.
  private var open: [Int] = []
  private var hasChanged = false

  private static let mostLevels = 48
  private static let marksOfNumbers = Array("+-.eE".utf8)

  /// Nil when there is nothing to mend.
  init?(_ given: UnsafeRawBufferPointer) {
    bytes = unsafe [UInt8](given)
    if String(validating: bytes, as: UTF8.self) == nil {
      bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
      hasChanged = true
    }
    while place < bytes.count { mendNext() }
    guard hasChanged else { return nil }
  }

  private mutating func mendNext() {
    switch bytes[place] {
    case UInt8(ascii: "\""): mendText()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): mendNumber()
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      open.append(place)
      place += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      close()
      place += 1
    default: place += 1
    }
  }

  /// Empties the innermost brackets that may be there when they hold further ones.
  private mutating func close() {
    guard let start = open.popLast(), open.count == Self.mostLevels else { return }
    blank((start + 1)..<place)
  }

  private mutating func blank(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    for index in range { bytes[index] = UInt8(ascii: " ") }
    hasChanged = true
  }

  // MARK: Numbers

  private mutating func mendNumber() {
    let start = place
    while place < bytes.count,
      Self.isDigit(bytes[place]) || Self.marksOfNumbers.contains(bytes[place])
    {
      place += 1
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    let isWhole = text.utf8.allSatisfy { Self.isDigit($0) || $0 == UInt8(ascii: "-") }
    let fits =
      isWhole ? Int64(text) != nil || UInt64(text) != nil : Double(text).map(\.isFinite) ?? true
    // The shortest number that does not fit has more than three places.
    guard !fits, place - start > 3 else { return }
    blank(start..<place)
    bytes.replaceSubrange(start..<(start + 3), with: Array("0.5".utf8))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  // MARK: Texts

  private mutating func mendText() {
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      guard bytes[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      mendEscape()
    }
    place += 1
  }

  private mutating func mendEscape() {
    guard let unit = unit(at: place) else {
      place += 2
      return
    }
    if UTF16.isLeadSurrogate(unit), let next = self.unit(at: place + 6),
      UTF16.isTrailSurrogate(next)
    {
      place += 12
      return
    }
    if UTF16.isSurrogate(unit) {
      bytes.replaceSubrange(place..<(place + 6), with: Array("\\ufffd".utf8))
      hasChanged = true
    }
    place += 6
  }

  /// The unit of UTF-16 that an escape at a place stands for; nil when none is there.
  private func unit(at place: Int) -> UInt16? {
    guard place + 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u"), bytes[place + 2] != UInt8(ascii: "+")
    else { return nil }
    return UInt16(String(decoding: bytes[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16)
  }
}
