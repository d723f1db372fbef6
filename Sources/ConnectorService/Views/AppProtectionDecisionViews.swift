import ConnectorModel

/// What app protection does on a device, and why.
package struct AppProtectionDecisionView: Hashable, Sendable, Encodable {
  package var device: DeviceKey
  package var decidedAt: Timestamp
  package var outcome: AppProtectionOutcome
  package var reasons: [ReasonView]
  package var policies: [AppProtectionPolicyDecisionView]
  package var validUntil: Timestamp?

  package init(_ value: AppProtectionDecision) {
    device = value.device
    decidedAt = value.decidedAt
    outcome = value.outcome
    reasons = value.reasons.map { ReasonView($0) }
    policies = value.policies.map { AppProtectionPolicyDecisionView($0) }
    validUntil = value.validUntil
  }
}

/// What one app protection policy comes to.
package struct AppProtectionPolicyDecisionView: Hashable, Sendable, Encodable {
  package var policy: PolicyID
  package var displayName: String
  package var outcome: AppProtectionOutcome
  package var connector: ConnectorID?
  package var reasons: [ReasonView]

  package init(_ value: AppProtectionPolicyDecision) {
    policy = value.policy
    displayName = value.displayName
    outcome = value.outcome
    connector = value.connector
    reasons = value.reasons.map { ReasonView($0) }
  }
}
