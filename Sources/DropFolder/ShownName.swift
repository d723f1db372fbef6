/// The name under which a dropped file is kept: its own where that can be shown, and leaves room for a number and for
/// the name of the text beside it. No name ends as that of such a text: nobody drops what is taken for a reason.
enum ShownName {
  /// In bytes; what is added stays under the 255 that a name may have.
  static let longest = 200

  static func of(_ name: [UInt8]) -> String {
    var shown = ""
    var rest = name[...]
    while let first = rest.first {
      let part = scalar(of: rest).map(String.init) ?? escaped(first)
      guard shown.utf8.count + part.utf8.count <= longest else { break }
      shown += part
      rest = rest.dropFirst(scalar(of: rest).map { String($0).utf8.count } ?? 1)
    }
    guard shown.hasSuffix(ReasonName.ending) else { return shown }
    return shown.dropLast(ReasonName.ending.count)
      + escaped(UInt8(ascii: ".")) + ReasonName.ending.dropFirst()
  }

  /// What the bytes begin with, where that is a letter or sign that can be shown.
  private static func scalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    var iterator = bytes.prefix(4).makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator), isShown(scalar) else {
      return nil
    }
    return scalar
  }

  /// Joiners are part of how words are written; whatever else cannot be seen is not.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
    case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
    default: true
    }
  }

  private static func escaped(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "%" + (digits.count == 1 ? "0" : "") + digits
  }
}
