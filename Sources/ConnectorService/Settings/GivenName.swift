import Foundation

/// What may name something that people see in lists and type on command lines.
enum GivenName {
  /// - Parameters:
  ///   - noun: what is named, with its article, such as "a policy".
  ///   - most: in bytes.
  static func check(
    _ name: String, of noun: String, atMost most: Int
  ) throws(ServiceError) {
    guard let fault = fault(in: name, atMost: most) else { return }
    throw ServiceError(
      .badRequest, "\"\(name.shown)\" cannot name \(noun): \(fault)",
      remedy: "Use 1 to \(most) bytes on one line, with something to see at both ends.")
  }

  /// Why this cannot be a name; nil: it can.
  private static func fault(in name: String, atMost most: Int) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.utf8.count > most { return "it is longer than \(most) bytes" }
    if name.unicodeScalars.contains(where: \.hidesOrMoves) {
      return "it has a control character or an escape in it"
    }
    if name.allSatisfy(\.isWhitespace) { return "it is blank" }
    if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
      return "it begins or ends with a blank"
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Controls, and what turns the direction of the text around it. Joiners are part of what people write.
  fileprivate var hidesOrMoves: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format:
      (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        || value == 0xFEFF
    default: false
    }
  }
}

extension String {
  /// The beginning of it, with what cannot be seen written out.
  fileprivate var shown: String {
    String(
      prefix(64).unicodeScalars.flatMap { scalar -> String in
        scalar.hidesOrMoves ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
      })
  }
}
