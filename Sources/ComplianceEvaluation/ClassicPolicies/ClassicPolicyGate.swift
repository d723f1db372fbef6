import ConnectorModel

/// What a connector's classic policy lets through.
package enum ClassicPolicyGate: Hashable, Sendable {
  /// No classic policy is needed, and none has any effect.
  case notRequired
  /// Registered devices pass. The warning says that somebody has edited the policy.
  case open(warning: Reason?)
  /// Nothing is disclosed, and the partner's reports are refused.
  case shut(Reason)

  /// Only devices with a directory device id may be named to the partner.
  package var isRequired: Bool { self != .notRequired }

  /// What stands among the reasons of a decision that rests on this partner's data.
  package var warning: Reason? {
    switch self {
    case .notRequired: return nil
    case .open(let warning): return warning
    case .shut(let reason):
      var warning = reason
      warning.effect = .warning
      return warning
    }
  }
}
