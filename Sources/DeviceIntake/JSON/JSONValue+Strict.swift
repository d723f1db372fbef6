import ConnectorModel

/// How our own format is read: a wrong type is refused.
extension JSONValue {
  /// Nil for an empty text, which says nothing.
  func text(atMost most: Int = IntakeLimits.textBytes) throws(FieldProblem) -> String? {
    guard let string else { throw FieldProblem("should be text, but is \(kindText)") }
    guard string.utf8.count <= most else { throw FieldProblem("is longer than \(most) bytes") }
    return string.isEmpty ? nil : string
  }

  /// Text that says something.
  func requiredText() throws(FieldProblem) -> String {
    guard let text = try text() else { throw FieldProblem("is empty") }
    return text
  }

  func flag() throws(FieldProblem) -> Bool {
    guard let bool else { throw FieldProblem("should be true or false, but is \(kindText)") }
    return bool
  }

  /// A number of bytes.
  func size() throws(FieldProblem) -> UInt64 {
    guard let uint64 else {
      throw FieldProblem("should be a whole number that is not negative, but is \(numberText)")
    }
    return uint64
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

  /// ISO 8601 with a zone, or milliseconds since 1970 UTC.
  func time() throws(FieldProblem) -> Timestamp {
    let time: Timestamp?
    switch kind {
    case .string: time = plainTimestamp ?? string.flatMap { Timestamp(iso8601: $0) }
    case .integer: time = int64.map { Timestamp(milliseconds: $0) }
    default: time = nil
    }
    guard let time else {
      throw FieldProblem(
        "should be an ISO 8601 date and time with a zone, or whole milliseconds since 1970")
    }
    guard time.isPlausible else { throw FieldProblem("lies before 1970 or after the year 9999") }
    return time
  }

  private var numberText: String {
    switch kind {
    case .integer: "negative"
    case .double: "a fraction"
    default: kindText
    }
  }
}

extension Timestamp {
  /// Within 1970 to 9999. Times outside are what programs write when they know none.
  var isPlausible: Bool { (0...253_402_300_799_999).contains(milliseconds) }
}
