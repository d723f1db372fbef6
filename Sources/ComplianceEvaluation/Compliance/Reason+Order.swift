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

extension [Reason] {
  /// By effect; reasons of one effect keep their order.
  var inOrderOfEffect: [Reason] {
    guard count > 1 else { return self }
    return enumerated().sorted { left, right in
      let (one, other) = (left.element.place, right.element.place)
      return one == other ? left.offset < right.offset : one < other
    }.map(\.element)
  }

  /// What is said twice is kept once.
  var withoutRepeats: [Reason] {
    guard count > 1 else { return self }
    var seen: Set<Reason> = []
    return filter { seen.insert($0).inserted }
  }
}
