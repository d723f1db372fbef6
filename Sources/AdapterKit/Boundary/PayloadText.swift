/// The bytes of a message as UTF-8 without a mark, whatever encoding of Unicode it came in.
@safe enum PayloadText {
  /// As it came, without its mark.
  case given(UnsafeRawBufferPointer)
  case transcoded([UInt8])

  init(_ body: UnsafeRawBufferPointer) throws(AdapterFailure) {
    let head = unsafe Array(body.prefix(4))
    let isWide = head.starts(with: [0xFF, 0xFE, 0, 0]) || head == [0, 0, 0xFE, 0xFF]
    guard !isWide else {
      throw .argument("the message is UTF-32 text; send it as UTF-8")
    }
    guard let isBigEndian = Self.isBigEndianUTF16(head) else {
      let hasMark = head.starts(with: [0xEF, 0xBB, 0xBF])
      unsafe self = .given(UnsafeRawBufferPointer(rebasing: body.dropFirst(hasMark ? 3 : 0)))
      return
    }
    guard body.count % 2 == 0 else {
      throw .argument("the message is UTF-16 text that ends in the middle of a character")
    }
    let units = (0..<(body.count / 2)).map { index in
      let unit = unsafe body.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
      return isBigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
    }
    let text = units.drop { $0 == 0xFEFF }
    self = .transcoded(Array(String(decoding: text, as: UTF16.self).utf8))
  }

  /// Which order the bytes of UTF-16 have; nil when it is none. Without a mark two characters of ASCII tell it.
  private static func isBigEndianUTF16(_ head: [UInt8]) -> Bool? {
    if head.starts(with: [0xFE, 0xFF]) { return true }
    if head.starts(with: [0xFF, 0xFE]) { return false }
    guard head.count == 4 else { return nil }
    if head[0] == 0, head[1] != 0, head[2] == 0, head[3] != 0 { return true }
    if head[0] != 0, head[1] == 0, head[2] != 0, head[3] == 0 { return false }
    return nil
  }

  func withBytes<Answer>(
    _ read: (UnsafeRawBufferPointer) throws(AdapterFailure) -> Answer
  ) throws(AdapterFailure) -> Answer {
    switch self {
    case .given(let bytes): return try unsafe read(bytes)
    case .transcoded(let bytes):
      let result = unsafe bytes.withUnsafeBytes { buffer in
        Result { () throws(AdapterFailure) in try unsafe read(buffer) }
      }
      return try result.get()
    }
  }
}
