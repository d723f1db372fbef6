/// The wall between what devices and partners have written and a terminal or a log: all that is printed passes it.
///
/// Control characters, escapes, marks and overrides of direction, and whatever else steers and is not seen become
/// U+FFFD. Joiners, and the tags of a flag, stay: without them a name is another one.
package enum Printable {
  /// On one line: line breaks are replaced too.
  package static func line(_ text: some StringProtocol) -> String { replacing(text) { _ in false } }

  /// Of several lines, which are ours.
  package static func text(_ text: String) -> String { replacing(text) { $0 == "\n" } }

  /// What somebody else has written in several lines, to be kept: line feeds and tabs stay.
  package static func paragraphs(_ text: String) -> String {
    replacing(text) { $0 == "\n" || $0 == "\t" }
  }

  /// JSON with these characters as escapes; they stand in strings only. What it says is the same.
  package static func json(_ text: String) -> String {
    guard !isPlain(text) else { return text }
    var result = ""
    var previous = Kept.other
    for scalar in text.unicodeScalars {
      if scalar == "\n" || isPrintable(scalar, after: &previous) {
        result.unicodeScalars.append(scalar)
      } else {
        for unit in UTF16.encode(scalar) ?? .init() {
          let digits = String(unit, radix: 16)
          result += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        }
      }
    }
    return result
  }

  private static func replacing(
    _ text: some StringProtocol, except isOurs: (Unicode.Scalar) -> Bool
  ) -> String {
    guard !isPlain(text) || text.utf8.contains(UInt8(ascii: "\n")) else { return String(text) }
    var result = String.UnicodeScalarView()
    var previous = Kept.other
    for scalar in text.unicodeScalars {
      let isKept = isPrintable(scalar, after: &previous) || isOurs(scalar)
      result.append(isKept ? scalar : "\u{FFFD}")
    }
    return String(result)
  }

  /// Nearly everything is ASCII, and known at a glance.
  private static func isPlain(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == UInt8(ascii: "\n") }
  }

  /// What stands before a character, as far as that matters for tags, which belong to a flag alone.
  private enum Kept { case flag, other }

  private static func isPrintable(_ scalar: Unicode.Scalar, after previous: inout Kept) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F:
      previous = .other
      return true
    case 0x1F3F4:
      previous = .flag
      return true
    // A black flag and letters that nobody sees are the flag of a region; the last of them ends it.
    case 0xE0030...0xE0039, 0xE0061...0xE007A: return previous == .flag
    case 0xE007F:
      defer { previous = .other }
      return previous == .flag
    default: break
    }
    previous = .other
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return false
    case .format: return scalar == "\u{200C}" || scalar == "\u{200D}"
    default: return true
    }
  }
}
