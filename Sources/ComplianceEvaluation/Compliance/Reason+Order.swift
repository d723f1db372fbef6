import ConnectorModel

extension ReasonEffect {
  /// The place among the reasons of one decision: what decides comes first.
  fileprivate var place: Int {
    switch self {
    case .wipe: 0
    case .block: 1
    case .noncompliant: 2
    case .allow: 3
    case .compliant: 4
    case .pending: 5
    case .none: 6
    case .notApplicable: 7
    case .warning: 8
    }
  }
}

extension Reason {
  /// A compromised device comes before everything else that breaks a policy: it is what somebody has
  /// to act on first.
  fileprivate var place: Int {
    2 * effect.place - (rule == .deviceCompromised && effect == .noncompliant ? 1 : 0)
  }
}

extension Array {
  /// In order; elements of which neither comes before the other stay as they were.
  func ordered(by comesBefore: (Element, Element) -> Bool) -> [Element] {
    guard indices.dropFirst().contains(where: { comesBefore(self[$0], self[$0 - 1]) }) else {
      return self
    }
    return enumerated().sorted { left, right in
      if comesBefore(left.element, right.element) { return true }
      return !comesBefore(right.element, left.element) && left.offset < right.offset
    }.map(\.element)
  }
}

extension [Reason] {
  /// By effect; reasons of one effect keep their order.
  var inOrderOfEffect: [Reason] { ordered { $0.place < $1.place } }

  /// What is said twice is kept once. So few are compared faster than they are hashed.
  var withoutRepeats: [Reason] {
    guard count > 1 else { return self }
    var kept: [Reason] = []
    for reason in self where !kept.contains(reason) { kept.append(reason) }
    return kept
  }
}
