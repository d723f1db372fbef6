import Foundation

/// Makes good what is odd inside one value of a property list in XML, so that it costs that value and nothing
/// beside it: the library refuses the whole list for it.
///
/// Bytes that are not UTF-8, and characters that XML has not, become U+FFFD; a number, a date or data that are
/// none become an empty array, which no member takes; of a key that stands twice in a dictionary neither stays.
struct PropertyListMender {
  private var bytes: [UInt8]
  private let drops: PropertyListDrops
  private var position = 0
  private var frames: [Frame] = []

  /// A dictionary or an array that is open.
  private struct Frame {
    var entries: [String: [Range<Int>]] = [:]
    var key: (name: String, start: Int)?

    mutating func endEntry(at end: Int) {
      if let key { entries[key.name, default: []].append(key.start..<end) }
      key = nil
    }
  }

  /// - Parameter bytes: What `PropertyListGuard` has let through.
  static func mend(_ bytes: [UInt8], _ drops: PropertyListDrops) -> [UInt8] {
    var mender = PropertyListMender(bytes: readable(bytes), drops: drops)
    mender.mendReferences()
    while let tag = mender.nextTag() { mender.pass(tag) }
    return mender.bytes
  }

  private init(bytes: [UInt8], drops: PropertyListDrops) {
    self.bytes = bytes
    self.drops = drops
  }

  private static func readable(_ bytes: [UInt8]) -> [UInt8] {
    let isPlain = bytes.allSatisfy { $0 >= 0x20 || $0.isSpace }
    if isPlain, String(validating: bytes, as: UTF8.self) != nil { return bytes }
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map {
      $0.isOfXML ? $0 : "\u{FFFD}"
    }
    return Array(String(String.UnicodeScalarView(scalars)).utf8)
  }

  /// `&#xD83D;` is half a character, and `&#0;` is none.
  private mutating func mendReferences() {
    var from = 0
    while let start = bytes.offset(of: UInt8(ascii: "&"), from: from, to: bytes.count) {
      from = start + 1
      let rest = bytes[start...].prefix(12)
      guard rest.dropFirst().first == UInt8(ascii: "#"),
        let end = rest.firstIndex(of: UInt8(ascii: ";"))
      else { continue }
      let digits = String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
      let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      if let number, Unicode.Scalar(number)?.isOfXML ?? false { continue }
      overwrite(start..<(end + 1), with: end - start < 7 ? "\u{FFFD}" : "&#65533;")
    }
  }

  private struct Tag {
    var range: Range<Int>
    var name: String
    var isEnd: Bool
    var isEmpty: Bool
  }

  /// The next tag of an element; comments and the like are passed over.
  private mutating func nextTag() -> Tag? {
    while let open = bytes.offset(of: UInt8(ascii: "<"), from: position, to: bytes.count) {
      let end: String
      switch bytes[open...].dropFirst().first {
      case UInt8(ascii: "!") where bytes[open...].starts(with: "<!--".utf8): end = "-->"
      case UInt8(ascii: "!") where bytes[open...].starts(with: "<![CDATA[".utf8): end = "]]>"
      case UInt8(ascii: "!"), UInt8(ascii: "?"): end = ">"
      default:
        guard let close = bytes.offset(of: UInt8(ascii: ">"), from: open, to: bytes.count) else {
          return nil
        }
        position = close + 1
        let text = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
        return Tag(
          range: open..<position,
          name: String(text.drop { $0 == "/" }.prefix { !" \t\r\n/".contains($0) }),
          isEnd: text.hasPrefix("/"), isEmpty: text.hasSuffix("/"))
      }
      guard let found = self.end(of: end, from: open + 1) else { return nil }
      position = found
    }
    return nil
  }

  /// Behind the next `text`.
  private func end(of text: String, from start: Int) -> Int? {
    let pattern = Array(text.utf8)
    var from = start
    while let found = bytes.offset(of: pattern[0], from: from, to: bytes.count) {
      if bytes[found...].starts(with: pattern) { return found + pattern.count }
      from = found + 1
    }
    return nil
  }

  private mutating func pass(_ tag: Tag) {
    switch tag.name {
    case "dict", "array":
      if tag.isEnd {
        endContainer(at: tag.range.lowerBound)
      } else if !tag.isEmpty {
        frames.append(Frame())
      }
    case "key" where !tag.isEnd:
      guard let last = frames.indices.last else { return }
      frames[last].endEntry(at: tag.range.lowerBound)
      let content = tag.isEmpty ? nil : content(of: tag)
      frames[last].key = (content?.text ?? "", tag.range.lowerBound)
      if let content { position = content.end }
    case "integer", "real", "date", "data":
      if !tag.isEnd { passValue(tag) }
    default: break
    }
  }

  private mutating func endContainer(at end: Int) {
    guard var frame = frames.popLast() else { return }
    frame.endEntry(at: end)
    let repeated = frame.entries.filter { $0.value.count > 1 }
    for (name, ranges) in repeated.sorted(by: { $0.key < $1.key }) {
      for range in ranges { overwrite(range, with: "") }
      drops.add(
        FieldProblem("is there twice", field: AppleMessage.keys.contains(name) ? name : "[…]"))
    }
  }

  private mutating func passValue(_ tag: Tag) {
    guard !tag.isEmpty else {
      if tag.name != "data" { overwrite(tag.range, with: Self.nothing(tag.range.count)) }
      return
    }
    guard let content = content(of: tag) else {
      position = bytes.count
      return
    }
    let text = content.text.trimmingCharacters(in: .whitespacesAndNewlines)
    let isUsable =
      switch tag.name {
      case "integer": Int64(text) != nil || UInt64(text) != nil
      case "real": Double(text) != nil
      case "date": text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil
      default: Data(base64Encoded: text, options: .ignoreUnknownCharacters) != nil
      }
    let element = tag.range.lowerBound..<content.end
    if !isUsable { overwrite(element, with: Self.nothing(element.count)) }
    position = content.end
  }

  private static func nothing(_ room: Int) -> String { room < 8 ? "<dict/>" : "<array/>" }

  /// The text of an element, and where the element ends.
  private func content(of tag: Tag) -> (text: String, end: Int)? {
    guard let end = end(of: "</\(tag.name)>", from: tag.range.upperBound) else { return nil }
    let text = bytes[tag.range.upperBound..<(end - tag.name.utf8.count - 3)]
    return (String(decoding: text, as: UTF8.self), end)
  }

  /// Writes `text` and spaces to fill `range`, so that all else stays where it is.
  private mutating func overwrite(_ range: Range<Int>, with text: String) {
    let filled =
      Array(text.utf8) + repeatElement(UInt8(ascii: " "), count: range.count - text.utf8.count)
    bytes.replaceSubrange(range, with: filled)
  }
}

extension Unicode.Scalar {
  /// Whether XML has it.
  fileprivate var isOfXML: Bool {
    switch value {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
