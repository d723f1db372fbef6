import MTDAdapterABI
import SafeText

/// Why a view of text that an adapter handed over cannot be taken.
enum TextFault: Error, Hashable {
  case null
  case tooLong(bytes: UInt64)
  case notUTF8

  var message: String {
    switch self {
    case .null: "has a length but no pointer"
    case .tooLong(let bytes): "is \(bytes) bytes long"
    case .notUTF8: "is not valid UTF-8"
    }
  }
}

extension String {
  /// Copies text out of an adapter's memory. The length is checked before a byte is read, and the
  /// copy is what is checked: what a thread of the adapter's writes meanwhile cannot get in.
  init(foreign view: mtda_str, atMost most: Int) throws(TextFault) {
    guard unsafe view.len > 0 else {
      self = ""
      return
    }
    guard let start = unsafe view.ptr else { throw .null }
    guard let count = unsafe Int(exactly: view.len), count <= most else {
      throw .tooLong(bytes: unsafe view.len)
    }
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    self = text
  }

  /// Copies text for a log or a message: cut to `most` bytes, repaired, and without what steers and is
  /// not seen. Never fails; text without a pointer is empty.
  init(readable view: mtda_str, atMost most: Int) {
    guard let start = unsafe view.ptr else {
      self.init()
      return
    }
    let count = unsafe Int(Swift.min(view.len, UInt64(most)))
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    self = String(readable: bytes).cut(toBytes: most)
  }

  /// Repaired, on one line, without what steers and is not seen, and not ending in half a character.
  init(readable bytes: [UInt8]) {
    let whole = bytes.dropLast(String.cutTail(of: bytes))
    self = Printable.line(String(decoding: whole, as: UTF8.self))
  }

  /// As many whole characters from the beginning as have room: what stands for a control character takes more bytes
  /// than it.
  func cut(toBytes most: Int) -> String {
    let bytes = Array(utf8.prefix(most))
    return String(decoding: bytes.dropLast(String.cutTail(of: bytes)), as: UTF8.self)
  }

  /// The length of an unfinished character at the end.
  private static func cutTail(of bytes: [UInt8]) -> Int {
    for (index, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return index + 1 < wanted ? index + 1 : 0
    }
    return 0
  }

  /// Whether there is a control character (C0, DEL, C1).
  var hasControls: Bool { unicodeScalars.contains { $0.isControl } }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
