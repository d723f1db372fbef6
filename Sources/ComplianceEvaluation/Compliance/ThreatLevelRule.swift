import ConnectorModel

/// The rules of a compliance policy that rest on partners' data.
struct ThreatLevelRule {
  /// All connectors, in the fixed order.
  let connectors: [ConnectorApplicability]
  /// While this lies ahead, missing data is waited for; nil: not, or not any more.
  let graceEndsAt: Timestamp?

  init(_ situation: DeviceSituation, platform: Platform, at time: Timestamp) {
    connectors = situation.connectors.placesInFixedOrder.map {
      ConnectorApplicability(
        situation.connectors[$0], device: situation.device, platform: platform,
        tenant: situation.tenant, at: time)
    }
    let end = situation.device.enrolledAt?.adding(
      .cappedHours(situation.tenant.newDeviceGraceHours))
    graceEndsAt = end.flatMap { time < $0 ? $0 : nil }
  }

  /// The Device Threat Level rule and Defender's machine risk rule, as far as the policy has them,
  /// with the time until which both hold.
  func decisions(of policy: CompliancePolicy) -> ([RuleDecision], validUntil: Timestamp?) {
    var decisions: [RuleDecision] = []
    var validUntil: Timestamp?
    if policy.deviceThreatProtectionEnabled,
      let required = policy.deviceThreatProtectionRequiredSecurityLevel.level
    {
      let (decision, end) = decide(
        "deviceThreatProtectionRequiredSecurityLevel", of: policy, required: required,
        from: connectors)
      decisions.append(decision)
      validUntil.shorten(to: end)
    }
    if let required = policy.advancedThreatProtectionRequiredSecurityLevel.level {
      let (decision, end) = decide(
        "advancedThreatProtectionRequiredSecurityLevel", of: policy, required: required,
        from: connectors.filter { $0.connector == .defender })
      decisions.append(decision)
      validUntil.shorten(to: end)
    }
    return (decisions, validUntil)
  }

  private func decide(
    _ property: String, of policy: CompliancePolicy, required: ThreatLevel,
    from connectors: [ConnectorApplicability]
  ) -> (RuleDecision, validUntil: Timestamp?) {
    let requirement = ThreatLevelRequirement(
      level: required, onPartnerUnresponsive: policy.onPartnerUnresponsive,
      connectorsInForce: connectors.count { $0.isInForce }, graceEndsAt: graceEndsAt)
    let contributions = connectors.map { $0.contribution(to: requirement) }
    let worst: [RuleOutcome] = [.noncompliant, .compliant, .pending]
    let outcome =
      worst.first { outcome in contributions.contains { $0.outcome == outcome } } ?? .notEvaluated
    var reasons = contributions.flatMap(\.reasons).inOrderOfEffect
    if connectors.isEmpty { reasons = [Reason(rule: .noConnector, effect: .none)] }
    return (
      RuleDecision(property: property, outcome: outcome, reasons: reasons),
      contributions.reduce(nil) { $0.earlier($1.validUntil) }
    )
  }
}
