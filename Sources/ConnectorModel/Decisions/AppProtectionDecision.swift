/// What app protection does on a device, with everything that led to the answer.
package struct AppProtectionDecision: Hashable, Sendable {
  package var device: DeviceKey
  package var decidedAt: Timestamp
  package var outcome: AppProtectionOutcome
  /// What the outcome follows from, the decisive reason first. Never empty.
  package var reasons: [Reason]
  package var policies: [AppProtectionPolicyDecision]
  /// Until when the decision holds if nothing arrives; nil: for ever.
  package var validUntil: Timestamp?

  package init(
    device: DeviceKey, decidedAt: Timestamp, outcome: AppProtectionOutcome, reasons: [Reason] = [],
    policies: [AppProtectionPolicyDecision] = [], validUntil: Timestamp? = nil
  ) {
    self.device = device
    self.decidedAt = decidedAt
    self.outcome = outcome
    self.reasons = reasons
    self.policies = policies
    self.validUntil = validUntil
  }
}

package struct AppProtectionPolicyDecision: Hashable, Sendable {
  package var policy: PolicyID
  package var displayName: String
  package var outcome: AppProtectionOutcome
  /// The connector whose data decided, if there is one.
  package var connector: ConnectorID?
  package var reasons: [Reason]

  package init(
    policy: PolicyID, displayName: String, outcome: AppProtectionOutcome,
    connector: ConnectorID? = nil, reasons: [Reason] = []
  ) {
    self.policy = policy
    self.displayName = displayName
    self.outcome = outcome
    self.connector = connector
    self.reasons = reasons
  }
}

/// In order: the later is the more restrictive.
package enum AppProtectionOutcome: String, CaseIterable, Codable, Sendable, Comparable {
  case notApplicable, allow, block, wipe

  package static func < (left: AppProtectionOutcome, right: AppProtectionOutcome) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .notApplicable: 0
    case .allow: 1
    case .block: 2
    case .wipe: 3
    }
  }
}
