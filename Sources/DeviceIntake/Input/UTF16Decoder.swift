/// Makes UTF-8 of UTF-16 that comes in chunks: PowerShell 5 and Windows write it unless told otherwise.
struct UTF16Decoder {
  private let isBigEndian: Bool
  /// Bytes that do not make a whole character yet.
  private var rest: [UInt8] = []

  /// Nil for what is not UTF-16. It is known by its mark, or by every second byte of its beginning being zero.
  init?(of start: ArraySlice<UInt8>) {
    let head = Array(start.prefix(4))
    if head.starts(with: [0xFE, 0xFF]) {
      isBigEndian = true
    } else if head.starts(with: [0xFF, 0xFE]), head != [0xFF, 0xFE, 0, 0] {
      isBigEndian = false
    } else if head.count == 4, head[1] == 0, head[3] == 0, head[0] != 0, head[2] != 0 {
      isBigEndian = false
    } else if head.count == 4, head[0] == 0, head[2] == 0, head[1] != 0, head[3] != 0 {
      isBigEndian = true
    } else {
      return nil
    }
  }

  mutating func decode(_ chunk: [UInt8]) -> [UInt8] {
    let bytes = rest + chunk
    var count = bytes.count / 2
    if count > 0, UTF16.isLeadSurrogate(unit(bytes, count - 1)) { count -= 1 }
    rest = Array(bytes[(2 * count)...])
    return text(bytes, count)
  }

  /// What is left at the end of the source. Half a character becomes U+FFFD.
  mutating func end() -> [UInt8] {
    let bytes = rest
    rest = []
    return text(bytes, bytes.count / 2) + (bytes.count % 2 == 0 ? [] : Array("\u{FFFD}".utf8))
  }

  private func unit(_ bytes: [UInt8], _ index: Int) -> UInt16 {
    let (first, second) = (UInt16(bytes[2 * index]), UInt16(bytes[2 * index + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }

  private func text(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    let units = (0..<count).map { unit(bytes, $0) }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
