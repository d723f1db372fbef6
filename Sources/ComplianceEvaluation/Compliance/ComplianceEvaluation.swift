import ConnectorModel

/// Whether a device is compliant. The order of connectors and of policies does not matter.
package enum ComplianceEvaluation {
  package static func decide(
    _ situation: DeviceSituation, at time: Timestamp
  ) -> ComplianceDecision {
    let device = situation.device
    if let reason = reasonUnknown(device) {
      return decision(device, .unknown, [reason], at: time)
    }
    let assigned = situation.compliancePolicies
      .filter { $0.type.platform == device.platform && $0.assignments.hold(device) }
      .ordered { $0.id.rawValue < $1.id.rawValue }
    guard let platform = device.platform, !assigned.isEmpty else {
      return unassigned(device, tenant: situation.tenant, at: time)
    }
    let threatRule = ThreatLevelRule(situation, platform: platform, at: time)
    var validUntil: Timestamp?
    let policies = assigned.map { policy in
      let (threatDecisions, end) = threatRule.decisions(of: policy)
      let rules = threatDecisions + DeviceRules(device: device).decisions(of: policy)
      let decision = PolicyDecision(policy, rules: rules, of: situation, at: time)
      validUntil.shorten(to: end)
      if decision.state == .inGracePeriod { validUntil.shorten(to: decision.gracePeriodEndsAt) }
      return decision
    }
    let state = policies.reduce(.compliant) { max($0, $1.state) }
    var made = decision(device, state, reasons(for: state, policies: policies), at: time)
    made.policies = policies
    made.validUntil = validUntil
    return made
  }

  /// Why no policy can be held against the device.
  private static func reasonUnknown(_ device: Device) -> Reason? {
    if let leftAt = device.leftAt {
      return Reason(
        rule: .deviceLeft, effect: .notApplicable, datum: "left device management",
        observedAt: leftAt)
    }
    if device.management == .unenrolled {
      return Reason(
        rule: .notEnrolled, effect: .notApplicable, datum: "known through app protection only")
    }
    guard device.platform == nil else { return nil }
    return Reason(
      rule: .notApplicable, effect: .notApplicable, datum: "no check-in has named the platform")
  }

  private static func unassigned(
    _ device: Device, tenant: Tenant, at time: Timestamp
  ) -> ComplianceDecision {
    let isCompliant = tenant.unassignedDevicesAre == .compliant
    let reason = Reason(
      rule: .noPolicyAssigned, effect: isCompliant ? .compliant : .noncompliant,
      datum: "devices without a policy are \(tenant.unassignedDevicesAre.rawValue)")
    return decision(device, isCompliant ? .compliant : .noncompliant, [reason], at: time)
  }

  private static func decision(
    _ device: Device, _ state: ComplianceState, _ reasons: [Reason], at time: Timestamp
  ) -> ComplianceDecision {
    ComplianceDecision(device: device.key, decidedAt: time, state: state, reasons: reasons)
  }

  /// What the state follows from. A device that breaks a policy is told what breaks it; any other,
  /// all that was looked at.
  private static func reasons(
    for state: ComplianceState, policies: [PolicyDecision]
  ) -> [Reason] {
    switch state {
    case .noncompliant, .inGracePeriod, .error:
      var told = reasons(of: policies) { $0.effect == .noncompliant }
      if state == .inGracePeriod { told.append(inGrace) }
      told += reasons(of: policies) { $0.effect == .warning }
      return told
    case .compliant, .unknown:
      let told = reasons(of: policies) { _ in true }
      return told.isEmpty ? [nothingToCheck] : told
    }
  }

  /// The reasons that are to be told: those of rules that still wait for data first, and in both parts
  /// what decides, the worst policy before others.
  private static func reasons(
    of policies: [PolicyDecision], where isTold: (Reason) -> Bool
  ) -> [Reason] {
    var all: [Reason] = []
    let worstFirst = policies.ordered { $0.state > $1.state }
    for isWaiting in [true, false] {
      var part: [Reason] = []
      for policy in worstFirst {
        for rule in policy.rules where (rule.outcome == .pending) == isWaiting {
          for reason in rule.reasons where isTold(reason) { part.append(reason) }
        }
      }
      all += part.inOrderOfEffect
    }
    return all.withoutRepeats
  }

  private static let inGrace = Reason(
    rule: .inGracePeriod, effect: .pending, datum: "not blocked before the grace period ends")

  private static let nothingToCheck = Reason(
    rule: .notApplicable, effect: .compliant, datum: "the assigned policies check nothing here")
}
