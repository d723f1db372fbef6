import ConnectorModel

/// The rules of a compliance policy that rest on what the device says of itself.
struct DeviceRules {
  let device: Device

  func decisions(of policy: CompliancePolicy) -> [RuleDecision] {
    var decisions: [RuleDecision] = []
    if let minimum = policy.osMinimumVersion {
      decisions.append(
        version(
          "osMinimumVersion", limit: minimum, isBroken: { $0 < minimum }, .osVersionBelowMinimum))
    }
    if let maximum = policy.osMaximumVersion {
      decisions.append(
        version(
          "osMaximumVersion", limit: maximum, isBroken: { $0 > maximum }, .osVersionAboveMaximum))
    }
    if policy.securityBlockJailbrokenDevices { decisions.append(jailbreak) }
    return decisions + policy.otherProperties.keys.sorted().map(Self.notChecked)
  }

  private func version(
    _ property: String, limit: OSVersion, isBroken: (OSVersion) -> Bool, _ broken: RuleID
  ) -> RuleDecision {
    guard let version = device.osVersion else {
      return decision(property, .pending, .osVersionUnknown, .pending, device.osText)
    }
    let datum = "\(version), limit \(limit)"
    return isBroken(version)
      ? decision(property, .noncompliant, broken, .noncompliant, datum)
      : decision(property, .compliant, .osVersionWithin, .compliant, datum)
  }

  private var jailbreak: RuleDecision {
    let property = "securityBlockJailbrokenDevices"
    switch device.isJailbroken {
    case true?: return decision(property, .noncompliant, .deviceJailbroken, .noncompliant, nil)
    case false?: return decision(property, .compliant, .deviceNotJailbroken, .compliant, nil)
    case nil: return decision(property, .pending, .jailbreakStateUnknown, .pending, nil)
    }
  }

  private func decision(
    _ property: String, _ outcome: RuleOutcome, _ rule: RuleID, _ effect: ReasonEffect,
    _ datum: String?
  ) -> RuleDecision {
    let reason = Reason(
      rule: rule, effect: effect, datum: datum, observedAt: device.lastCheckInAt,
      receivedAt: device.receivedAt)
    return RuleDecision(property: property, outcome: outcome, reasons: [reason])
  }

  private static func notChecked(_ property: String) -> RuleDecision {
    let reason = Reason(
      rule: .notApplicable, effect: .notApplicable, datum: "\(property) is stored, not checked here"
    )
    return RuleDecision(property: property, outcome: .notApplicable, reasons: [reason])
  }
}
