import ConnectorModel

/// App protection: the maximum allowed threat level.
extension ReferenceEvaluator {
  static func appProtection(_ world: World) -> AppProtectionDecision {
    let device = world.device
    var decision = AppProtectionDecision(
      device: device.key, decidedAt: world.time, outcome: .notApplicable)
    if let leftAt = device.leftAt {
      decision.reasons = [
        Reason(
          rule: .deviceLeft, effect: .notApplicable, datum: "left device management",
          observedAt: leftAt)
      ]
      return decision
    }
    guard let platform = device.platform else {
      decision.reasons = [platformUnknown]
      return decision
    }
    if device.protectedApps.isEmpty {
      decision.reasons = [Reason(rule: .noProtectedApp, effect: .notApplicable)]
      return decision
    }
    let policies = world.appProtectionPolicies
      .filter { $0.platform == platform && isAssigned($0.assignments, device) }
      .sorted { $0.id.rawValue < $1.id.rawValue }
    if policies.isEmpty {
      decision.reasons = [Reason(rule: .noPolicyAssigned, effect: .notApplicable)]
      return decision
    }
    for policy in policies {
      let (one, end) = hold(policy, against: world, platform)
      decision.policies.append(one)
      decision.validUntil = earliest(decision.validUntil, end)
    }
    let restrictiveFirst: [AppProtectionOutcome] = [.wipe, .block, .allow, .notApplicable]
    decision.outcome =
      restrictiveFirst.first { one in decision.policies.contains { $0.outcome == one } }
      ?? .notApplicable
    let deciding = decision.policies.filter { $0.outcome == decision.outcome }
    decision.reasons = inOrder(once(deciding.flatMap(\.reasons)))
    return decision
  }

  private static func hold(
    _ policy: AppProtectionPolicy, against world: World, _ platform: Platform
  ) -> (AppProtectionPolicyDecision, Timestamp?) {
    var decision = AppProtectionPolicyDecision(
      policy: policy.id, displayName: policy.displayName, outcome: .notApplicable)
    guard let maximum = policy.maximumAllowedDeviceThreatLevel else {
      decision.reasons = [
        Reason(rule: .notApplicable, effect: .notApplicable, datum: "no maximum level is set")
      ]
      return (decision, nil)
    }
    guard let partner = partner(for: policy, world, platform) else {
      decision.reasons = [Reason(rule: .noConnector, effect: .notApplicable)]
      return (decision, nil)
    }
    decision.connector = partner.connector.id
    let (outcome, reasons, end) = verdict(
      partner, maximum: maximum, action: policy.mobileThreatDefenseRemediationAction, world,
      platform)
    decision.outcome = outcome
    decision.reasons = reasons
    return (decision, end)
  }

  private static func partner(
    for policy: AppProtectionPolicy, _ world: World, _ platform: Platform
  ) -> World.Partner? {
    let toggles: [Platform: Toggle] = [
      .android: .androidMobileApplicationManagementEnabled,
      .ios: .iosMobileApplicationManagementEnabled,
      .windows: .windowsMobileApplicationManagementEnabled,
    ]
    guard let toggle = toggles[platform] else { return nil }
    let able = world.partners.filter {
      whyOff(toggle, $0, world.tenant, at: world.time) == nil
        && isInScope(world.device, $0.connector)
    }
    let defender = able.first { $0.connector.id == .defender }
    let thirdParty = able.filter { $0.connector.id != .defender }.min {
      ($0.connector.descriptor.name, $0.connector.id.rawValue)
        < ($1.connector.descriptor.name, $1.connector.id.rawValue)
    }
    guard let defender, let thirdParty else { return defender ?? thirdParty }
    return policy.mobileThreatDefensePartnerPriority == .thirdPartyPartnerOverDefender
      ? thirdParty : defender
  }

  private static func verdict(
    _ partner: World.Partner, maximum: ThreatLevel, action: RemediationAction, _ world: World,
    _ platform: Platform
  ) -> (AppProtectionOutcome, [Reason], Timestamp?) {
    let (connector, device) = (partner.connector, world.device)
    let aboutDevice = { (rule: RuleID, effect: ReasonEffect, datum: String) in
      Reason(
        rule: rule, effect: effect, connector: connector.id, datum: datum,
        observedAt: device.lastCheckInAt, receivedAt: device.receivedAt)
    }
    if connectorState(partner, world.tenant, at: world.time) == .unresponsive {
      let reason = Reason(
        rule: .partnerUnresponsive, effect: .notApplicable, connector: connector.id,
        datum: "silent for more than \(connector.unresponsivenessThresholdInDays) days",
        observedAt: partner.health.lastContactAt)
      return (.notApplicable, [reason], nil)
    }
    let silent = silenceEnds(partner)
    let minimum = connector.descriptor.platforms.first { $0.platform == platform }?
      .minimumForAppProtection
    if let minimum, let version = device.osText.flatMap({ OSVersion($0) }), version < minimum {
      let reason = aboutDevice(
        .osVersionUnsupportedNotBlocked, .notApplicable, "\(version) below \(minimum)")
      return (.notApplicable, [reason], silent)
    }
    if !isRegistered(device) {
      let reason = aboutDevice(.registrationRequired, .block, "no directory device id")
      return (.block, [reason], silent)
    }
    let said = said(by: partner, at: world.time)
    let (outcome, rule) = judge(said.state, maximum, action)
    let effects: [AppProtectionOutcome: ReasonEffect] = [
      .allow: .allow, .block: .block, .wipe: .wipe,
    ]
    var reasons = [
      Reason(
        rule: rule, effect: effects[outcome] ?? .notApplicable, connector: connector.id,
        datum: "\(said.state.rawValue), at most \(maximum.rawValue) allowed",
        observedAt: said.observedAt, receivedAt: said.text?.receivedAt)
    ]
    if said.expired > 0 {
      reasons.append(
        Reason(
          rule: .threatExpired, effect: .none, connector: connector.id,
          datum: "\(said.expired) open threats are too old to count"))
    }
    if let word = said.word { reasons.append(unknown(word, partner)) }
    if let warning = warning(partner, world.tenant) { reasons.append(warning) }
    return (outcome, reasons, earliest(silent, said.changesAt))
  }

  private static func judge(
    _ state: PartnerDeviceState, _ maximum: ThreatLevel, _ action: RemediationAction
  ) -> (AppProtectionOutcome, RuleID) {
    let remedy: AppProtectionOutcome = action == .block ? .block : .wipe
    if state == .compromised { return (remedy, .deviceCompromised) }
    if let level = level(of: state) {
      return level <= maximum ? (.allow, .threatLevelWithin) : (remedy, .threatLevelAbove)
    }
    if state == .activated, maximum == .high { return (.allow, .partnerAppActive) }
    return (.block, .partnerDataMissing)
  }
}
