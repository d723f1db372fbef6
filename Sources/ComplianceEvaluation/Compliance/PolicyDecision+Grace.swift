import ConnectorModel

extension PolicyDecision {
  /// A policy is broken when one of its rules is; the block comes when its grace period is over, which began when
  /// what breaks the policy took effect.
  init(
    _ policy: CompliancePolicy, rules: [RuleDecision], of situation: DeviceSituation,
    at time: Timestamp
  ) {
    self.init(policy: policy.id, displayName: policy.displayName, state: .compliant, rules: rules)
    guard rules.contains(where: { $0.outcome == .noncompliant }) else { return }
    state = .noncompliant
    let began =
      situation.noncompliantSince[policy.id]
      ?? BreachStart(situation: situation, policy: policy).time(of: rules, foundAt: time)
    let since = min(began, time)
    noncompliantSince = since
    guard policy.blockGracePeriodHours > 0 else { return }
    let end = since.adding(.cappedHours(policy.blockGracePeriodHours))
    gracePeriodEndsAt = end
    if time < end { state = .inGracePeriod }
  }
}

/// When a device began to break a policy that it was not known to break.
private struct BreachStart {
  let situation: DeviceSituation
  let policy: CompliancePolicy

  /// Any broken rule breaks the policy, and any connector a rule; each of them since the last of its data took effect.
  func time(of rules: [RuleDecision], foundAt time: Timestamp) -> Timestamp {
    let starts = rules.filter { $0.outcome == .noncompliant }.flatMap { rule in
      Dictionary(grouping: rule.reasons.filter { $0.effect == .noncompliant }, by: \.connector)
        .compactMap { $0.value.map { start(of: $0, foundAt: time) }.max() }
    }
    return max(starts.reduce(time) { min($0, $1) }, policy.modifiedAt)
  }

  /// Where a decision is kept the device did not break the policy then: what breaks it now is new, apart from what
  /// the clock alone has brought.
  private func start(of reason: Reason, foundAt time: Timestamp) -> Timestamp {
    let partner = situation.connectors.first { $0.connector.id == reason.connector }
    let settings = partner?.connector.modifiedAt ?? policy.modifiedAt
    if reason.rule == .partnerUnresponsive, let partner, let heard = partner.health.lastContactAt {
      let days = partner.connector.unresponsivenessThresholdInDays
      return max(settings, heard.justAfter(.days(days)))
    }
    guard !situation.isDecided else { return time }
    return [settings, reason.receivedAt ?? situation.device.receivedAt, endOfWaiting(for: reason)]
      .compactMap { $0 }.reduce(settings) { max($0, $1) }
  }

  /// Missing data of a device just enrolled is waited for.
  private func endOfWaiting(for reason: Reason) -> Timestamp? {
    let hours = situation.tenant.newDeviceGraceHours
    guard hours > 0, [.missingDataBlocked, .partnerAppNotActive].contains(reason.rule) else {
      return nil
    }
    return situation.device.enrolledAt?.adding(.cappedHours(hours))
  }
}
