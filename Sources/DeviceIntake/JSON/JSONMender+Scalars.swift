extension JSONMender {
  /// Passes a string, from its opening quote to behind its closing one.
  mutating func passString() throws(Fault) {
    position += 1
    while position < end {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): passEscape()
      case 0..<0x20: replaceCharacter(1)
      case 0x20..<0x80: position += 1
      default: passCharacter()
      }
    }
    throw fault("the text ends in the middle of it")
  }

  private mutating func replaceCharacter(_ count: Int) {
    let upper = min(position + count, end)
    replace(position..<upper, with: "\u{FFFD}")
    position = upper
  }

  private mutating func passEscape() {
    guard position + 1 < end else {
      position = end
      return
    }
    let kind = bytes[position + 1]
    guard kind == UInt8(ascii: "u") else {
      if "\"\\/bfnrt".utf8.contains(kind) { position += 2 } else { replaceCharacter(2) }
      return
    }
    guard let unit = unit(at: position) else { return replaceCharacter(2) }
    if UTF16.isLeadSurrogate(unit), let next = self.unit(at: position + 6),
      UTF16.isTrailSurrogate(next)
    {
      position += 12
    } else if UTF16.isSurrogate(unit) {
      replaceCharacter(6)
    } else if unit == 0 {
      passNUL()
    } else {
      position += 6
    }
  }

  /// At the end of a text NUL is padding; elsewhere it stands for what nobody knows.
  private mutating func passNUL() {
    var upper = position + 6
    while unit(at: upper) == 0 { upper += 6 }
    let isAtEnd = upper < end && bytes[upper] == UInt8(ascii: "\"")
    replace(position..<upper, with: isAtEnd ? "" : "\u{FFFD}")
    position = upper
  }

  /// The code unit that `\uXXXX` at `offset` stands for.
  private func unit(at offset: Int) -> UInt16? {
    guard offset + 6 <= end, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { return nil }
    let digits = bytes[(offset + 2)..<(offset + 6)]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  /// Passes a character of more than one byte.
  private mutating func passCharacter() {
    let upper = min(position + 4, end)
    var decoder = UTF8()
    var rest = bytes[position..<upper].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return replaceCharacter(1) }
    position += UTF8.width(scalar)
  }

  mutating func passNumber() throws(Fault) {
    let start = position
    while position < end, "0123456789+-.eE".utf8.contains(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if position < end, bytes[position].isLetter { return try passWord(from: start) }
    if !Self.isUsable(text) { replaceNumber(start..<position) }
  }

  /// Whether it is a number of JSON, and one of 64 bits.
  private static func isUsable(_ text: String) -> Bool {
    guard text.wholeMatch(of: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?/) != nil else {
      return false
    }
    let isWhole = !text.contains { ".eE".contains($0) }
    return isWhole
      ? Int64(text) != nil || UInt64(text) != nil : Double(text).map(\.isFinite) ?? false
  }

  /// Passes true, false, null, and the words of other languages for a number that is none.
  mutating func passWord() throws(Fault) { try passWord(from: position) }

  private mutating func passWord(from start: Int) throws(Fault) {
    while position < end, bytes[position].isLetter { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "true", "false", "null": return
    case "NaN", "Infinity", "-Infinity", "+Infinity", "undefined": replaceNumber(start..<position)
    default:
      let isCut = position == end && start < end
      position = start
      throw fault(isCut ? "the text ends in the middle of it" : "a value is missing")
    }
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
