import Foundation

/// A name as it is compared where people type one: Unicode's compatibility case folding, and what keyboards and
/// word processors make of marks.
///
/// Equal are letters in one piece and in two, upper and lower case (also `ß` and `SS`), wide and narrow forms, all
/// apostrophes, all quotation marks, all dashes, all white space. What nobody sees (joiners, marks of direction)
/// does not count.
package struct FoldedName: Hashable, Sendable {
  package let text: String

  package init(_ name: String) {
    text = Self.foldedASCII(name) ?? Self.folded(name)
  }

  package var isEmpty: Bool { text.isEmpty }

  /// Whether the name, or a word of it, begins with another one that is not empty.
  package func hasWord(beginningWith sought: FoldedName) -> Bool {
    guard !sought.isEmpty, sought.text.utf8.count <= text.utf8.count else { return false }
    let (bytes, wanted) = (text.utf8, sought.text.utf8)
    var index = bytes.startIndex
    while bytes.distance(from: index, to: bytes.endIndex) >= wanted.count {
      if bytes[index...].starts(with: wanted), isBeginningOfWord(at: index) { return true }
      index = bytes.index(after: index)
    }
    return false
  }

  private func isBeginningOfWord(at index: String.Index) -> Bool {
    guard index > text.startIndex, index.samePosition(in: text) != nil else {
      return index == text.startIndex
    }
    return !text[text.index(before: index)].isPartOfWord && text[index].isPartOfWord
  }

  /// Nil when there are other characters than those of ASCII. Most names are ASCII, and a walk over bytes is many
  /// times faster than Foundation's functions.
  private static func foldedASCII(_ name: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count)
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case UInt8(ascii: "`"): bytes.append(UInt8(ascii: "'"))
      case 0x20, 0x09...0x0D:
        if let last = bytes.last, last != 0x20 { bytes.append(0x20) }
      case 0..<0x20, 0x7F: continue
      case 0..<0x80: bytes.append(byte)
      default: return nil
      }
    }
    if bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func folded(_ name: String) -> String {
    // Marks first: the compatibility form of an acute accent is a blank and a combining accent.
    var marked = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if let plain = plainMarks[scalar] {
        marked.append(plain)
      } else if !scalar.properties.isDefaultIgnorableCodePoint, !scalar.isUnseenControl {
        marked.append(scalar)
      }
    }
    let compatible = String(marked).precomposedStringWithCompatibilityMapping
    // By way of the upper case, because `ß`, `ς` and `ı` have no other in the lower one.
    let lower = compatible.uppercased().lowercased()
      .replacingOccurrences(of: "i\u{307}", with: "i", options: .literal)
    return lower.precomposedStringWithCompatibilityMapping
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static let plainMarks: [Unicode.Scalar: Unicode.Scalar] = {
    let forms: [(Unicode.Scalar, String)] = [
      (
        "'",
        "\u{60}\u{B4}\u{2B9}\u{2BB}\u{2BC}\u{2BD}\u{2018}\u{2019}\u{201A}\u{201B}\u{2032}\u{2035}"
      ),
      ("'", "\u{2039}\u{203A}\u{5F3}\u{A78C}\u{FF07}"),
      (
        "\"",
        "\u{AB}\u{BB}\u{201C}\u{201D}\u{201E}\u{201F}\u{2033}\u{2036}\u{301D}\u{301E}\u{301F}\u{5F4}\u{FF02}"
      ),
      ("-", "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{FE58}\u{FE63}\u{FF0D}"),
    ]
    var marks: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (plain, others) in forms {
      for scalar in others.unicodeScalars { marks[scalar] = plain }
    }
    return marks
  }()
}

extension Character {
  fileprivate var isPartOfWord: Bool { isLetter || isNumber }
}

extension Unicode.Scalar {
  fileprivate var isUnseenControl: Bool {
    properties.generalCategory == .control && !properties.isWhitespace
  }
}
