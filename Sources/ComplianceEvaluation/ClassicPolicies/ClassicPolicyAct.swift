/// What somebody may want to do with a classic policy. The last three are refused whatever holds.
package enum ClassicPolicyAct: String, CaseIterable, Sendable {
  case edit, disable, delete
  case enable, restore, migrate

  /// "disable" and "disabled": as an error says it.
  var participle: String {
    switch self {
    case .edit: "edited"
    case .disable: "disabled"
    case .delete: "deleted"
    case .enable: "enabled"
    case .restore: "restored"
    case .migrate: "migrated"
    }
  }
}

/// Why an act on a classic policy was not done.
package struct ClassicPolicyRefusal: Error, Hashable, Sendable {
  package enum Code: String, CaseIterable, Sendable {
    /// The act needs a confirmation; the sentence states the consequence.
    case confirmationRequired
    /// The policy is disabled or deleted, and nothing leads out of that.
    case terminal
    /// There is no such act.
    case notSupported
  }

  package var code: Code
  /// What is refused, why, and the way out.
  package var sentence: String
}
