/// Takes the keys that stand twice in a dictionary out of a property list in binary form, with their values: of two
/// values for one key neither is taken.
///
/// Only the names that are read are looked for. What cannot be followed is left as it is, for the library to refuse.
struct BinaryPropertyListMender {
  private var bytes: [UInt8]
  private let drops: PropertyListDrops
  private let offsetSize: Int
  private let referenceSize: Int
  private let objects: Int
  private let table: Int
  /// How many entries may still be looked at: parts that lie upon one another could have any number.
  private var entriesLeft: Int

  private static let trailerBytes = 32

  static func mend(_ bytes: [UInt8], _ drops: PropertyListDrops) throws(FieldProblem) -> [UInt8] {
    guard var mender = BinaryPropertyListMender(bytes, drops) else { return bytes }
    for object in 0..<mender.objects { try mender.pass(object) }
    return mender.bytes
  }

  /// Nil for a list that is not whole.
  private init?(_ bytes: [UInt8], _ drops: PropertyListDrops) {
    self.bytes = bytes
    self.drops = drops
    let trailer = bytes.count - Self.trailerBytes
    guard trailer >= 8 else { return nil }
    (offsetSize, referenceSize) = (Int(bytes[trailer + 6]), Int(bytes[trailer + 7]))
    guard (1...8).contains(offsetSize), (1...8).contains(referenceSize),
      let objects = bytes.number(at: trailer + 8, size: 8),
      let table = bytes.number(at: trailer + 24, size: 8), table <= trailer,
      objects <= (trailer - table) / offsetSize
    else { return nil }
    (self.objects, self.table, entriesLeft) = (objects, table, bytes.count)
  }

  private func offset(of object: Int) -> Int? {
    guard object < objects,
      let offset = bytes.number(at: table + object * offsetSize, size: offsetSize), offset < table
    else { return nil }
    return offset
  }

  private mutating func pass(_ object: Int) throws(FieldProblem) {
    guard let start = offset(of: object), bytes[start] >> 4 == 0xD,
      let (count, keys) = extent(at: start), count <= (table - keys) / (2 * referenceSize)
    else { return }
    entriesLeft -= count
    guard entriesLeft >= 0 else {
      throw FieldProblem("is a property list whose parts lie upon one another")
    }
    var places: [String: [Int]] = [:]
    for index in 0..<count {
      guard let key = bytes.number(at: keys + index * referenceSize, size: referenceSize),
        let name = name(of: key)
      else { continue }
      places[name, default: []].append(index)
    }
    let repeated = places.filter { $0.value.count > 1 }
    guard !repeated.isEmpty else { return }
    take(Set(repeated.values.joined()), outOf: count, at: start, keys)
    for name in repeated.keys.sorted() { drops.add(FieldProblem("is there twice", field: name)) }
  }

  /// How many entries or letters an object has, and where they begin.
  private func extent(at start: Int) -> (count: Int, content: Int)? {
    let short = Int(bytes[start] & 0xF)
    guard short == 0xF else { return (short, start + 1) }
    guard start + 1 < table, bytes[start + 1] >> 4 == 1 else { return nil }
    let size = 1 << Int(bytes[start + 1] & 0xF)
    guard size <= 8, let count = bytes.number(at: start + 2, size: size) else { return nil }
    return (count, start + 2 + size)
  }

  /// A key, if it is one of the names that are read.
  private func name(of object: Int) -> String? {
    guard let start = offset(of: object), [5, 6].contains(bytes[start] >> 4),
      let (count, content) = extent(at: start), count <= 64
    else { return nil }
    let isWide = bytes[start] >> 4 == 6
    let end = content + count * (isWide ? 2 : 1)
    guard end <= table else { return nil }
    let letters = bytes[content..<end]
    let text =
      isWide
      ? String(decoding: letters.wideUnits, as: UTF16.self)
      : String(decoding: letters, as: UTF8.self)
    return AppleMessage.keys.contains(text) ? text : nil
  }

  /// Writes the dictionary anew in its place, with the entries that stay.
  private mutating func take(_ gone: Set<Int>, outOf count: Int, at start: Int, _ keys: Int) {
    let size = referenceSize
    let kept = (0..<count).filter { !gone.contains($0) }
    let references = [keys, keys + count * size].map { first in
      kept.flatMap { bytes[(first + $0 * size)..<(first + ($0 + 1) * size)] }
    }
    let packed = references.joined()
    bytes.replaceSubrange(keys..<(keys + packed.count), with: packed)
    if keys == start + 1 {
      bytes[start] = 0xD0 | UInt8(kept.count)
    } else {
      for place in (start + 2)..<keys {
        bytes[place] = UInt8(truncatingIfNeeded: kept.count >> (8 * (keys - 1 - place)))
      }
    }
  }
}

extension [UInt8] {
  /// A number with its greatest byte first; nil where it does not fit, or ends beyond the end.
  fileprivate func number(at start: Int, size: Int) -> Int? {
    guard start >= 0, size <= count, start <= count - size else { return nil }
    var number: UInt64 = 0
    for byte in self[start..<(start + size)] { number = number << 8 | UInt64(byte) }
    return Int(exactly: number)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var wideUnits: [UInt16] {
    stride(from: startIndex, to: endIndex - 1, by: 2).map {
      UInt16(self[$0]) << 8 | UInt16(self[$0 + 1])
    }
  }
}
