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
      .sorted { $0.id.rawValue < $1.id.rawValue }
    guard let platform = device.platform, !assigned.isEmpty else {
      return unassigned(device, tenant: situation.tenant, at: time)
    }
    let threatRule = ThreatLevelRule(situation, platform: platform, at: time)
    var validUntil: Timestamp?
    let policies = assigned.map { policy in
      let (threatDecisions, end) = threatRule.decisions(of: policy)
      let rules = threatDecisions + DeviceRules(device: device).decisions(of: policy)
      let decision = PolicyDecision(
        policy, rules: rules, noncompliantSince: situation.noncompliantSince[policy.id], at: time)
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
  /// all that was looked at, with the rules that still wait for data first.
  private static func reasons(
    for state: ComplianceState, policies: [PolicyDecision]
  ) -> [Reason] {
    let worstFirst = policies.enumerated().sorted { left, right in
      let (one, other) = (left.element.state, right.element.state)
      return one == other ? left.offset < right.offset : one > other
    }.map(\.element)
    let rules = worstFirst.flatMap(\.rules)
    let waiting = rules.filter { $0.outcome == .pending }.flatMap(\.reasons).inOrderOfEffect
    let others = rules.filter { $0.outcome != .pending }.flatMap(\.reasons).inOrderOfEffect
    let all = (waiting + others).withoutRepeats
    switch state {
    case .noncompliant, .inGracePeriod, .error:
      let breaches = all.filter { $0.effect == .noncompliant }
      let grace = state == .inGracePeriod ? [inGrace] : []
      return breaches + grace + all.filter { $0.effect == .warning }
    case .compliant, .unknown:
      return all.isEmpty ? [nothingToCheck] : all
    }
  }

  private static let inGrace = Reason(
    rule: .inGracePeriod, effect: .pending, datum: "not blocked before the grace period ends")

  private static let nothingToCheck = Reason(
    rule: .notApplicable, effect: .compliant, datum: "the assigned policies check nothing here")
}
