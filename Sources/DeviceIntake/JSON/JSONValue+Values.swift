import ConnectorModel

/// How members are read: what is only written differently is accepted, what says something else is not.
extension JSONValue {
  /// Text, or a whole number where text belongs. Cut to `most` bytes; nil when empty. A fraction is refused:
  /// of a version 4.30 it has already lost the last digit.
  func text(atMost most: Int = IntakeLimits.textBytes) throws(FieldProblem) -> String? {
    try wholeText()?.cut(to: most)
  }

  /// Text that is one of some words: a number is none. Nil when empty.
  func plainWord() throws(FieldProblem) -> String? {
    guard let string else { throw FieldProblem("should be text, but is \(kindText)") }
    return string.isEmpty ? nil : string
  }

  /// Text as `text` gives it, which is refused when it is longer: a piece of an id is another id.
  func id(atMost most: Int = IntakeLimits.textBytes) throws(FieldProblem) -> String? {
    guard let text = try wholeText() else { return nil }
    guard text.utf8.count <= most else { throw FieldProblem("is longer than \(most) bytes") }
    return text.isEmpty ? nil : text
  }

  /// An id where one must be.
  func requiredId() throws(FieldProblem) -> String {
    guard let id = try id() else { throw FieldProblem("is empty") }
    return id
  }

  /// Nil for an empty one and a placeholder, which identify nothing.
  func identifier(_ kind: IdentifierKind) throws(FieldProblem) -> DeviceIdentifier? {
    guard let text = try wholeText() else { return nil }
    if let identifier = DeviceIdentifier(kind, text) { return identifier }
    try DeviceIdentifier.refuseImpossible(text)
    return nil
  }

  private func wholeText() throws(FieldProblem) -> String? {
    if let string { return string }
    switch kind {
    case .integer: return int64.map { String($0) }
    case .unsigned: return uint64.map { String($0) }
    default: throw FieldProblem("should be text, but is \(kindText)")
    }
  }

  /// True and false, also as 1 and 0 and as words in any case; nil for an empty text and for "unknown".
  func flag() throws(FieldProblem) -> Bool? {
    if let bool { return bool }
    if let int64, let flag = GivenFlag(number: int64) { return flag.value }
    guard let string else { throw FieldProblem("should be true or false, but is \(kindText)") }
    guard let flag = GivenFlag(word: string) else {
      throw FieldProblem("should be true or false, but is another word")
    }
    return flag.value
  }

  /// A number of bytes, also as text.
  func size() throws(FieldProblem) -> UInt64? {
    let number: UInt64?
    switch kind {
    case .string:
      let string = string ?? ""
      if string.isEmpty { return nil }
      number = UInt64(string)
    case .double: number = double.flatMap { UInt64(exactly: $0) }
    default: number = uint64
    }
    guard let number else {
      throw FieldProblem("should be a whole number that is not negative, but is \(numberText)")
    }
    return number
  }

  private var numberText: String {
    switch kind {
    case .integer: "negative"
    case .double: "a fraction, or too large"
    default: kindText
    }
  }

  /// One of the words of an enumeration.
  func word<Word>(of words: NameTable<Word>) throws(FieldProblem) -> Word {
    guard let word else { throw FieldProblem("should be text, but is \(kindText)") }
    guard let known = words[word] else {
      throw FieldProblem(
        "should be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return known
  }
}

/// A flag as programs write it that have no flags.
struct GivenFlag {
  /// Nil for what says that nobody knows.
  var value: Bool?

  init?(number: Int64) {
    guard number == 0 || number == 1 else { return nil }
    value = number == 1
  }

  init?(word: String) {
    switch word.lowercased() {
    case "true", "yes", "1": value = true
    case "false", "no", "0": value = false
    case "", "unknown", "null", "none", "n/a", "notavailable", "notapplicable": value = nil
    default: return nil
    }
  }
}

extension DeviceIdentifier {
  /// Nil for an empty one and a placeholder. What cannot be an identifier is refused.
  static func given(_ text: String, _ kind: IdentifierKind) throws(FieldProblem)
    -> DeviceIdentifier?
  {
    if let identifier = DeviceIdentifier(kind, text) { return identifier }
    try refuseImpossible(text)
    return nil
  }

  /// Throws for what is neither an identifier nor a placeholder.
  static func refuseImpossible(_ text: String) throws(FieldProblem) {
    guard text.utf8.count <= mostBytes else {
      throw FieldProblem("is longer than \(mostBytes) bytes, as no identifier is")
    }
    guard !text.contains(unreadableCharacter) else {
      throw FieldProblem("has a character that could not be read, so that it names no device")
    }
  }
}

extension String {
  /// At most so many bytes, cut between characters; nil when nothing is left.
  func cut(to most: Int) -> String? {
    let count = utf8.count
    if count <= most { return isEmpty ? nil : self }
    var kept = ""
    var bytes = 0
    for character in self {
      bytes += character.utf8.count
      if bytes > most { break }
      kept.append(character)
    }
    return kept.isEmpty ? nil : kept
  }

  /// Without NUL at its end, and with U+FFFD for every other one.
  var withoutNUL: String {
    var scalars = unicodeScalars
    while scalars.last == "\0" { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
  }
}
