/// Looks through a property list before a library parses it.
///
/// Foundation's parsers fetch nothing and expand no entity, but the one for XML follows the nesting with
/// its stack, and the one for the old NeXT format, which both fall back to, does so too. So only what
/// surely is binary, or surely is XML in UTF-8 without a DTD of its own and not nested too deeply, is let
/// through.
struct PropertyListGuard {
  private var bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// The bytes to parse: those of `bytes` without what stands before the property list, and with what is odd in
  /// it made good.
  static func check(_ bytes: [UInt8], _ drops: PropertyListDrops) throws(FieldProblem) -> [UInt8] {
    guard bytes.count <= IntakeLimits.propertyListBytes else {
      throw FieldProblem(
        "is a property list of more than \(IntakeLimits.propertyListBytes >> 20) MiB")
    }
    if bytes.starts(with: "bplist00".utf8) {
      return try BinaryPropertyListMender.mend(bytes, drops)
    }
    let start = bytes.textStart
    guard start < bytes.count, bytes[start] == UInt8(ascii: "<") else {
      throw FieldProblem("is no property list in XML or binary form")
    }
    guard bytes[start...].dropFirst().first != 0 else {
      throw FieldProblem("is a property list that is not in UTF-8")
    }
    var walk = PropertyListGuard(bytes: Array(bytes[start...]))
    while try walk.passTag() {}
    return PropertyListMender.mend(Array(walk.bytes.drop { $0.isSpace }), drops)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Passes over text and one tag; false at the end.
  private mutating func passTag() throws(FieldProblem) -> Bool {
    guard let open = bytes.offset(of: UInt8(ascii: "<"), from: position, to: bytes.count) else {
      return false
    }
    position = open
    if isNext("<!--") { return pass("-->", after: 4) }
    if isNext("<![CDATA[") { return pass("]]>", after: 9) }
    if isNext("<?") { return try passInstruction() }
    if isNext("<!") { return try passDeclaration() }
    let isEnd = isNext("</")
    guard pass(">", after: 1) else { return false }
    if isEnd {
      depth -= 1
    } else if bytes[position - 2] != UInt8(ascii: "/") {
      depth += 1
      // The elements plist and string add two levels to those of the content.
      guard depth <= IntakeLimits.nestingLevels + 2 else {
        throw FieldProblem("is nested more than \(IntakeLimits.nestingLevels) levels deep")
      }
    }
    return true
  }

  private mutating func passInstruction() throws(FieldProblem) -> Bool {
    let start = position
    guard pass("?>", after: 2) else { return false }
    let text = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
    guard text.hasPrefix("<?xml"), let name = text.firstRange(of: "encoding") else { return true }
    let value = text[name.upperBound...].drop { "= \t\r\n\"'".contains($0) }.prefix {
      !"\"'?> ".contains($0)
    }
    // What was in UTF-16 is in UTF-8 by now, and says still what it was.
    if value.hasPrefix("utf-16") {
      for place in start..<position { bytes[place] = UInt8(ascii: " ") }
      return true
    }
    guard ["utf-8", "us-ascii", "ascii"].contains(String(value)) else {
      throw FieldProblem("is a property list that is not in UTF-8")
    }
    return true
  }

  /// A document type that names Apple's DTD is passed over; one that declares anything is refused.
  private mutating func passDeclaration() throws(FieldProblem) -> Bool {
    let start = position
    guard isNext("<!DOCTYPE"), pass(">", after: 9),
      !bytes[start..<position].contains(UInt8(ascii: "["))
    else {
      throw FieldProblem(
        "declares XML entities or a document type of its own, which is not accepted")
    }
    return true
  }

  private func isNext(_ text: StaticString) -> Bool {
    bytes[position...].starts(with: "\(text)".utf8)
  }

  /// Goes behind the next `end`; false, at the end of all, when there is none.
  private mutating func pass(_ end: StaticString, after skipped: Int) -> Bool {
    let pattern = Array("\(end)".utf8)
    var from = min(position + skipped, bytes.count)
    while let found = bytes.offset(of: pattern[0], from: from, to: bytes.count) {
      if bytes[found...].starts(with: pattern) {
        position = found + pattern.count
        return true
      }
      from = found + 1
    }
    position = bytes.count
    return false
  }
}

extension [UInt8] {
  /// Where the text begins: after a byte order mark, white space and empty lines.
  var textStart: Int {
    let afterMark = starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return self[afterMark...].firstIndex { !$0.isSpace } ?? count
  }
}

extension UInt8 {
  /// The white space of JSON and of XML.
  var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
