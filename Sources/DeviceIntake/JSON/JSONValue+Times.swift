import ConnectorModel

extension JSONValue {
  /// When an entry of a list says that something was; nil for none, and for what stands for "never".
  func listedTime() throws(FieldProblem) -> Timestamp? {
    if let plainTimestamp { return GivenTime(plainTimestamp).timestamp }
    return try givenTime().timestamp
  }

  /// When a message says that something was: ISO 8601 with a zone, or a number since 1970. A time before 1970,
  /// or after 9998, is refused.
  func time() throws(FieldProblem) -> Timestamp {
    let given: GivenTime
    if let plainTimestamp {
      given = GivenTime(plainTimestamp, since: .epoch)
    } else {
      given = try givenTime(since: .epoch)
    }
    guard let time = given.timestamp else {
      throw FieldProblem("lies before 1970 or after the year 9998, or is empty")
    }
    return time
  }

  private func givenTime(since earliest: Timestamp = .firstManaged) throws(FieldProblem)
    -> GivenTime
  {
    switch kind {
    case .string: return try GivenTime(string ?? "", since: earliest)
    case .integer:
      return try GivenTime(number: int64 ?? 0)
    case .object: return try givenParts()
    default: throw FieldProblem("should be a date and time, but is \(kindText)")
    }
  }

  /// What PowerShell makes of a date, `{"value": "/Date(…)/", "DateTime": "…"}`, and what some libraries do,
  /// `{"seconds": 1795162530, "nanos": 0}`.
  private func givenParts() throws(FieldProblem) -> GivenTime {
    var members = contents
    while let member = members.next() {
      if members.name == Self.valueName, let text = member.string { return try GivenTime(text) }
      if members.name == Self.secondsName,
        let number = member.int64 ?? member.string.flatMap({ Int64($0) })
      {
        return try GivenTime(number: number)
      }
    }
    throw FieldProblem("should be a date and time, but is an object")
  }

  private static let valueName = JSONName("value")
  private static let secondsName = JSONName("seconds")
}
