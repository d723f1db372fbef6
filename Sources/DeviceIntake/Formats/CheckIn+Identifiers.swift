import ConnectorModel

extension CheckIn {
  /// Adds an identifier; empty ones and placeholders say nothing.
  mutating func add(_ kind: IdentifierKind, _ value: String?) {
    guard let value, let identifier = DeviceIdentifier(kind, value) else { return }
    if identifiers.isEmpty { identifiers.reserveCapacity(6) }
    identifiers.append(identifier)
  }

  /// Refuses a check-in of which it cannot be said whose it is.
  func requireIdentifier() throws(FieldProblem) {
    guard identifiers.isEmpty else { return }
    throw FieldProblem("names no device: every identifier is missing, empty or a placeholder")
  }
}

extension [GroupID] {
  /// Without repetitions, in the order given.
  func unique() -> [GroupID] {
    if count < 2 { return self }
    var seen: Set<GroupID> = []
    return filter { seen.insert($0).inserted }
  }
}
