/// One step on the way to a decision: which rule, about what, and how old.
package struct Reason: Hashable, Sendable {
  package var rule: RuleID
  package var effect: ReasonEffect
  package var connector: ConnectorID?
  /// What was looked at, in a few words: "highSeverity, at most low allowed".
  package var datum: String?
  package var observedAt: Timestamp?
  package var receivedAt: Timestamp?

  package init(
    rule: RuleID, effect: ReasonEffect, connector: ConnectorID? = nil, datum: String? = nil,
    observedAt: Timestamp? = nil, receivedAt: Timestamp? = nil
  ) {
    self.rule = rule
    self.effect = effect
    self.connector = connector
    self.datum = datum
    self.observedAt = observedAt
    self.receivedAt = receivedAt
  }
}

/// What a reason did to the decision.
package enum ReasonEffect: String, CaseIterable, Codable, Sendable {
  case noncompliant, compliant, pending
  /// Nothing: the connector, or the property, was left out.
  case none
  /// It is said because somebody should know; it decided nothing.
  case warning
  case notApplicable, allow, block, wipe
}
