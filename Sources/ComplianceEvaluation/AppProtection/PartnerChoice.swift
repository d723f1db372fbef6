import ConnectorModel

/// The connectors whose data app protection may use on one device, and which a policy takes.
struct PartnerChoice {
  private let device: Device
  private let platform: Platform
  private let tenant: Tenant
  private let time: Timestamp
  private let defender: ConnectorSituation?
  /// At most one is ever set up; were there more, the first in the fixed order counts.
  private let thirdParty: ConnectorSituation?

  init(_ situation: DeviceSituation, platform: Platform, at time: Timestamp) {
    let device = situation.device
    let tenant = situation.tenant
    let connectors = situation.connectors
    let eligible = connectors.placesInFixedOrder.map { connectors[$0] }.filter { one in
      guard let toggle = platform.appProtectionToggle else { return false }
      return one.connector.isEffective(toggle, tenant: tenant, health: one.health, at: time)
        && one.connector.scopeHolds(device)
    }
    self.device = device
    self.platform = platform
    self.tenant = tenant
    self.time = time
    defender = eligible.first { !$0.connector.isThirdParty }
    thirdParty = eligible.first { $0.connector.isThirdParty }
  }

  func decision(
    of policy: AppProtectionPolicy
  ) -> (AppProtectionPolicyDecision, validUntil: Timestamp?) {
    var decision = AppProtectionPolicyDecision(
      policy: policy.id, displayName: policy.displayName, outcome: .notApplicable)
    guard let maximum = policy.maximumAllowedDeviceThreatLevel else {
      decision.reasons = [
        Reason(rule: .notApplicable, effect: .notApplicable, datum: "no maximum level is set")
      ]
      return (decision, nil)
    }
    guard let partner = partner(for: policy.mobileThreatDefensePartnerPriority) else {
      decision.reasons = [Reason(rule: .noConnector, effect: .notApplicable)]
      return (decision, nil)
    }
    let verdict = AppProtectionVerdict(
      partner, device: device, platform: platform, tenant: tenant, maximum: maximum,
      action: policy.mobileThreatDefenseRemediationAction, at: time)
    decision.connector = partner.connector.id
    decision.outcome = verdict.outcome
    decision.reasons = verdict.reasons
    return (decision, verdict.validUntil)
  }

  private func partner(for priority: PartnerPriority?) -> ConnectorSituation? {
    priority == .thirdPartyPartnerOverDefender ? thirdParty ?? defender : defender ?? thirdParty
  }
}
