/// Whether a device is compliant, with everything that led to the answer.
package struct ComplianceDecision: Hashable, Sendable {
  package var device: DeviceKey
  package var decidedAt: Timestamp
  package var state: ComplianceState
  /// What the state follows from, the decisive reason first. Never empty.
  package var reasons: [Reason]
  package var policies: [PolicyDecision]
  /// Until when the decision holds if nothing arrives; nil: for ever.
  package var validUntil: Timestamp?

  package init(
    device: DeviceKey, decidedAt: Timestamp, state: ComplianceState, reasons: [Reason] = [],
    policies: [PolicyDecision] = [], validUntil: Timestamp? = nil
  ) {
    self.device = device
    self.decidedAt = decidedAt
    self.state = state
    self.reasons = reasons
    self.policies = policies
    self.validUntil = validUntil
  }
}

/// Graph's `complianceState`, as far as this host gives it.
package enum ComplianceState: String, CaseIterable, Codable, Sendable, Comparable {
  case unknown, compliant, inGracePeriod, noncompliant, error

  package static func < (left: ComplianceState, right: ComplianceState) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .unknown: 0
    case .compliant: 1
    case .inGracePeriod: 2
    case .noncompliant: 3
    case .error: 4
    }
  }
}

package struct PolicyDecision: Hashable, Sendable {
  package var policy: PolicyID
  package var displayName: String
  package var state: ComplianceState
  package var rules: [RuleDecision]
  /// Since when the device has broken the policy, without interruption.
  package var noncompliantSince: Timestamp?
  package var gracePeriodEndsAt: Timestamp?

  package init(
    policy: PolicyID, displayName: String, state: ComplianceState, rules: [RuleDecision] = [],
    noncompliantSince: Timestamp? = nil, gracePeriodEndsAt: Timestamp? = nil
  ) {
    self.policy = policy
    self.displayName = displayName
    self.state = state
    self.rules = rules
    self.noncompliantSince = noncompliantSince
    self.gracePeriodEndsAt = gracePeriodEndsAt
  }
}

package struct RuleDecision: Hashable, Sendable {
  /// The property of the policy, such as `deviceThreatProtectionRequiredSecurityLevel`.
  package var property: String
  package var outcome: RuleOutcome
  package var reasons: [Reason]

  package init(property: String, outcome: RuleOutcome, reasons: [Reason] = []) {
    self.property = property
    self.outcome = outcome
    self.reasons = reasons
  }
}

package enum RuleOutcome: String, CaseIterable, Codable, Sendable {
  case noncompliant, compliant, pending, notEvaluated
  /// Stored and returned, never checked here.
  case notApplicable
}
