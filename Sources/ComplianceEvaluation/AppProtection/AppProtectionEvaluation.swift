import ConnectorModel

/// What app protection does on a device. It and compliance do not influence each other.
package enum AppProtectionEvaluation {
  package static func decide(
    _ situation: DeviceSituation, at time: Timestamp
  ) -> AppProtectionDecision {
    let device = situation.device
    guard let platform = device.platform, device.leftAt == nil, !device.protectedApps.isEmpty else {
      return decision(device, reason: reasonNotApplicable(device), at: time)
    }
    let assigned = situation.appProtectionPolicies
      .filter { $0.platform == platform && $0.assignments.hold(device) }
      .sorted { $0.id.rawValue < $1.id.rawValue }
    guard !assigned.isEmpty else {
      let reason = Reason(rule: .noPolicyAssigned, effect: .notApplicable)
      return decision(device, reason: reason, at: time)
    }
    let partners = PartnerChoice(situation, platform: platform, at: time)
    var validUntil: Timestamp?
    let policies = assigned.map { policy in
      let (decision, end) = partners.decision(of: policy)
      validUntil.shorten(to: end)
      return decision
    }
    let outcome = policies.reduce(.notApplicable) { max($0, $1.outcome) }
    let reasons = policies.filter { $0.outcome == outcome }.flatMap(\.reasons)
    return AppProtectionDecision(
      device: device.key, decidedAt: time, outcome: outcome,
      reasons: reasons.withoutRepeats.inOrderOfEffect,
      policies: policies, validUntil: validUntil)
  }

  private static func reasonNotApplicable(_ device: Device) -> Reason {
    if let leftAt = device.leftAt {
      return Reason(
        rule: .deviceLeft, effect: .notApplicable, datum: "left device management",
        observedAt: leftAt)
    }
    if device.platform == nil {
      return Reason(
        rule: .notApplicable, effect: .notApplicable, datum: "no check-in has named the platform")
    }
    return Reason(rule: .noProtectedApp, effect: .notApplicable)
  }

  private static func decision(
    _ device: Device, reason: Reason, at time: Timestamp
  ) -> AppProtectionDecision {
    AppProtectionDecision(
      device: device.key, decidedAt: time, outcome: .notApplicable, reasons: [reason])
  }
}
