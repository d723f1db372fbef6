/// A walk through text that the parser refuses, slow and thorough where the parser is fast.
///
/// What is odd inside one value is made good, so that it costs that value and nothing beside it: halves of
/// surrogate pairs and bytes that are not UTF-8 become U+FFFD, numbers beyond 64 bits and words such as NaN
/// become a number that no member can have, and what is nested too deeply becomes null. Of what is not JSON
/// for another reason the walk tells the place.
struct JSONMender {
  /// Where the text is no JSON, as an index into `bytes`, and why.
  struct Fault: Error {
    var offset: Int
    var reason: String
  }

  let bytes: [UInt8]
  let end: Int
  var position: Int
  /// The containers that are open, by the byte that opened each.
  private var open: [UInt8] = []
  /// What the parser can read, as far as the walk has come.
  private var mended: [UInt8] = []
  private var copied: Int

  /// A number that no member of a record takes.
  private static let impossibleNumber = "1e300"
  /// A little less than the parser goes.
  private static let levels = IntakeLimits.nestingLevels - 4
  /// Nobody nests so deeply but to do harm.
  private static let mostLevels = 1_000_000

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    (position, copied, end) = (range.lowerBound, range.lowerBound, range.upperBound)
  }

  /// One document that says the same, as far as that can be said.
  static func mend(_ bytes: [UInt8], _ range: Range<Int>) throws(Fault) -> [UInt8] {
    var walk = JSONMender(bytes, range)
    try walk.passValue()
    walk.passSpace()
    guard walk.position == walk.end else {
      throw Fault(offset: walk.position, reason: "something follows the end of the value")
    }
    walk.mended.append(contentsOf: bytes[walk.copied..<walk.end])
    return walk.mended
  }

  /// The documents that follow one another in `range`; nil when it is not made of whole ones.
  static func documents(_ bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>]? {
    var walk = JSONMender(bytes, range)
    var documents: [Range<Int>] = []
    walk.passSpace()
    while walk.position < walk.end {
      let start = walk.position
      guard (try? walk.passValue()) != nil else { return nil }
      documents.append(start..<walk.position)
      walk.passSpace()
    }
    return documents
  }

  private mutating func passValue() throws(Fault) {
    open = []
    var deepStart = 0
    while true {
      let byte = try token()
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(byte)
        guard open.count <= Self.mostLevels else {
          throw fault("it is nested more than \(Self.mostLevels) levels deep")
        }
        if open.count == Self.levels { deepStart = position }
        position += 1
        if try token() != Self.closing(byte) {
          if byte == UInt8(ascii: "{") { try passName() }
          continue
        }
      case UInt8(ascii: "\""): try passString()
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        try passNumber()
      default: try passWord()
      }
      guard try passEnds(deepStart) else { return }
    }
  }

  /// Passes what ends with the value before it, and the comma to the next one; false when there is none.
  private mutating func passEnds(_ deepStart: Int) throws(Fault) -> Bool {
    while let last = open.last {
      let byte = try token()
      if byte == Self.closing(last) {
        position += 1
        open.removeLast()
        if open.count == Self.levels - 1 { replace(deepStart..<position, with: "null") }
      } else if byte == UInt8(ascii: ",") {
        position += 1
        if last == UInt8(ascii: "{") { try passName() }
        return true
      } else {
        throw fault(
          "a comma or the end of the \(last == UInt8(ascii: "{") ? "object" : "list") is missing")
      }
    }
    return false
  }

  private static func closing(_ opening: UInt8) -> UInt8 {
    opening == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
  }

  private mutating func passName() throws(Fault) {
    guard try token() == UInt8(ascii: "\"") else {
      throw fault("the name of a member in double quotes is missing")
    }
    try passString()
    guard try token() == UInt8(ascii: ":") else {
      throw fault("a colon after the name of a member is missing")
    }
    position += 1
  }

  /// Passes white space, and the marks that files begin with which somebody has put together.
  mutating func passSpace() {
    while position < end {
      if bytes[position].isSpace {
        position += 1
      } else if bytes[position] == 0xEF, bytes[position..<end].starts(with: [0xEF, 0xBB, 0xBF]) {
        replace(position..<(position + 3), with: " ")
        position += 3
      } else {
        return
      }
    }
  }

  /// The byte that is not white space.
  private mutating func token() throws(Fault) -> UInt8 {
    passSpace()
    guard position < end else { throw fault("the text ends in the middle of it") }
    return bytes[position]
  }

  func fault(_ reason: String) -> Fault { Fault(offset: position, reason: reason) }

  /// Inside of what is nested too deeply nothing needs to be made good.
  mutating func replace(_ range: Range<Int>, with text: String) {
    guard open.count < Self.levels, range.lowerBound >= copied else { return }
    mended.append(contentsOf: bytes[copied..<range.lowerBound])
    mended.append(contentsOf: text.utf8)
    copied = range.upperBound
  }

  mutating func replaceNumber(_ range: Range<Int>) { replace(range, with: Self.impossibleNumber) }
}
