import ConnectorModel

/// How foreign formats are read: what is only written differently is accepted, a wrong type is not.
extension JSONValue {
  /// Text, or a whole number where text belongs. Cut to `most` bytes; nil when empty. A fraction is refused:
  /// of a version 4.30 it has already lost the last digit.
  func lenientText(atMost most: Int = IntakeLimits.textBytes) throws(FieldProblem) -> String? {
    switch kind {
    case .string: return try string?.cut(to: most)
    case .integer: return int64.map { String($0) }
    case .unsigned: return uint64.map { String($0) }
    default: throw FieldProblem("should be text, but is \(kindText)")
    }
  }

  /// True and false, also as words in any case; nil for any other word.
  func lenientFlag() throws(FieldProblem) -> Bool? {
    if let bool { return bool }
    guard let string else { throw FieldProblem("should be true or false, but is \(kindText)") }
    switch string.lowercased() {
    case "true": return true
    case "false": return false
    default: return nil
    }
  }

  /// Nil when empty, and for the times before 1970 or after 9999 that stand for "never".
  func lenientTime() throws(FieldProblem) -> Timestamp? {
    guard let string else { throw FieldProblem("should be a date and time, but is \(kindText)") }
    if string.isEmpty { return nil }
    guard let time = Timestamp(iso8601: string) else {
      throw FieldProblem("should be an ISO 8601 date and time with a zone")
    }
    return time.isPlausible ? time : nil
  }
}

extension String {
  /// At most so many bytes, cut between characters; nil when nothing is left. Absurd length is refused.
  func cut(to most: Int) throws(FieldProblem) -> String? {
    let count = utf8.count
    if count <= most { return isEmpty ? nil : self }
    guard count <= IntakeLimits.givenTextBytes else {
      throw FieldProblem("is longer than \(IntakeLimits.givenTextBytes) bytes")
    }
    var kept = ""
    var bytes = 0
    for character in self {
      bytes += character.utf8.count
      if bytes > most { break }
      kept.append(character)
    }
    return kept.isEmpty ? nil : kept
  }
}
