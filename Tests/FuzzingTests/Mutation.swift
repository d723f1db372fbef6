import TestSupport

/// Changes of an input that a seed reproduces.
struct Mutation {
  private var random: SeededGenerator
  private let seeds: [[UInt8]]

  static let mostBytes = 64 << 10

  init(seed: UInt64, of seeds: [[UInt8]]) {
    random = SeededGenerator(seed: seed)
    self.seeds = seeds.isEmpty ? [[]] : seeds
  }

  /// What readers have stumbled over since there are readers.
  private static let tokens: [[UInt8]] = [
    Array("\"".utf8), Array("\\".utf8), Array("\\u0000".utf8), Array("\\ud800".utf8),
    Array("{".utf8), Array("}".utf8), Array("[".utf8), Array("]".utf8), Array(",".utf8),
    Array(":".utf8), Array("null".utf8), Array("true".utf8), Array("-1".utf8), Array("0".utf8),
    Array("1e400".utf8), Array("-9223372036854775808".utf8), Array("9223372036854775807".utf8),
    Array("18446744073709551615".utf8), Array("99999999999999999999".utf8), Array("0.1".utf8),
    Array("\n".utf8), Array("\t".utf8), Array("\r\n".utf8), Array("<".utf8), Array("&#0;".utf8),
    Array("]]>".utf8), Array("../".utf8), Array("é".utf8), Array("\u{202E}".utf8),
    Array("0000-00-00T00:00:00Z".utf8), Array("9999-12-31T23:59:60Z".utf8), [0], [0xFF],
    [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFF, 0xFF, 0xFF],
    [0, 0, 0, 0, 0, 0, 0, 0], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  ]

  /// An input, changed in one to eight places.
  mutating func make() -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &random) { change(&bytes) }
    return Array(bytes.prefix(Self.mostBytes))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place..<end(from: place, in: bytes))
    case 3: bytes.insert(contentsOf: bytes[place..<end(from: place, in: bytes)], at: place)
    case 4: bytes.removeLast(bytes.count - place)
    case 5: splice(&bytes, at: place)
    case 6: replaceNumber(&bytes, from: place)
    default:
      bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: place)
    }
  }

  /// The end of a piece, which is short more often than long.
  private mutating func end(from place: Int, in bytes: [UInt8]) -> Int {
    let most = bytes.count - place
    let length = Int.random(in: 0...most, using: &random)
    return place + (Bool.random(using: &random) ? min(length, 16) : length)
  }

  /// A piece of another input, in the place of what is there.
  private mutating func splice(_ bytes: inout [UInt8], at place: Int) {
    let other = seeds.randomElement(using: &random) ?? []
    let start = Int.random(in: 0...other.count, using: &random)
    bytes.replaceSubrange(
      place..<end(from: place, in: bytes), with: other[start..<end(from: start, in: other)])
  }

  /// Another number, or something that is none, in the place of the next number.
  private mutating func replaceNumber(_ bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Self.tokens.randomElement(using: &random) ?? [])
  }
}
