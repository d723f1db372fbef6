import ConnectorModel

/// A step on the way to a decision.
package struct ReasonView: Hashable, Sendable, Encodable {
  package var rule: RuleID
  package var effect: ReasonEffect
  package var connector: ConnectorID?
  package var datum: String?
  package var observedAt: Timestamp?
  package var receivedAt: Timestamp?

  package init(_ value: Reason) {
    rule = value.rule
    effect = value.effect
    connector = value.connector
    datum = value.datum
    observedAt = value.observedAt
    receivedAt = value.receivedAt
  }
}

/// Whether a device is compliant, and why.
package struct ComplianceDecisionView: Hashable, Sendable, Encodable {
  package var device: DeviceKey
  package var decidedAt: Timestamp
  package var state: ComplianceState
  package var reasons: [ReasonView]
  package var policies: [PolicyDecisionView]
  package var validUntil: Timestamp?

  package init(_ value: ComplianceDecision) {
    device = value.device
    decidedAt = value.decidedAt
    state = value.state
    reasons = value.reasons.map { ReasonView($0) }
    policies = value.policies.map { PolicyDecisionView($0) }
    validUntil = value.validUntil
  }
}

/// What one compliance policy comes to.
package struct PolicyDecisionView: Hashable, Sendable, Encodable {
  package var policy: PolicyID
  package var displayName: String
  package var state: ComplianceState
  package var rules: [RuleDecisionView]
  package var noncompliantSince: Timestamp?
  package var gracePeriodEndsAt: Timestamp?

  package init(_ value: PolicyDecision) {
    policy = value.policy
    displayName = value.displayName
    state = value.state
    rules = value.rules.map { RuleDecisionView($0) }
    noncompliantSince = value.noncompliantSince
    gracePeriodEndsAt = value.gracePeriodEndsAt
  }
}

/// What one property of a policy comes to.
package struct RuleDecisionView: Hashable, Sendable, Encodable {
  package var property: String
  package var outcome: RuleOutcome
  package var reasons: [ReasonView]

  package init(_ value: RuleDecision) {
    property = value.property
    outcome = value.outcome
    reasons = value.reasons.map { ReasonView($0) }
  }
}
