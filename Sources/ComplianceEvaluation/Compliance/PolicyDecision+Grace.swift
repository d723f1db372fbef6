import ConnectorModel

extension PolicyDecision {
  /// A policy is broken when one of its rules is; the block comes when its grace period is over.
  ///
  /// - Parameter noncompliantSince: since when the policy has been broken, as of the last decision;
  ///   nil: it was not.
  init(
    _ policy: CompliancePolicy, rules: [RuleDecision], noncompliantSince: Timestamp?,
    at time: Timestamp
  ) {
    self.init(policy: policy.id, displayName: policy.displayName, state: .compliant, rules: rules)
    guard rules.contains(where: { $0.outcome == .noncompliant }) else { return }
    state = .noncompliant
    let since = noncompliantSince.map { min($0, time) } ?? time
    self.noncompliantSince = since
    guard policy.blockGracePeriodHours > 0 else { return }
    let end = since.adding(.cappedHours(policy.blockGracePeriodHours))
    gracePeriodEndsAt = end
    if time < end { state = .inGracePeriod }
  }
}
