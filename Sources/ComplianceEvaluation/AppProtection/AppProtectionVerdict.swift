import ConnectorModel

/// What follows for one policy from the data of the connector that it takes.
struct AppProtectionVerdict {
  let outcome: AppProtectionOutcome
  let reasons: [Reason]
  let validUntil: Timestamp?

  /// The table of app protection; the first row that applies.
  init(
    _ partner: ConnectorSituation, device: Device, platform: Platform, tenant: Tenant,
    maximum: ThreatLevel, action: RemediationAction, at time: Timestamp
  ) {
    let connector = partner.connector
    if partner.state(tenant: tenant, at: time) == .unresponsive {
      let reason = connector.silenceReason(health: partner.health).with(.notApplicable)
      self.init(outcome: .notApplicable, reasons: [reason], validUntil: nil)
      return
    }
    let silentAt = connector.unresponsiveAt(health: partner.health)
    let minimum = connector.descriptor.support(for: platform)?.minimumForAppProtection
    if let minimum, let version = device.osVersion, version < minimum {
      let reason = connector.reason(
        .osVersionUnsupportedNotBlocked, .notApplicable, "\(version) below \(minimum)", of: device)
      self.init(outcome: .notApplicable, reasons: [reason], validUntil: silentAt)
      return
    }
    guard device.isRegistered else {
      let reason = connector.reason(
        .registrationRequired, .block, "no directory device id", of: device)
      self.init(outcome: .block, reasons: [reason], validUntil: silentAt)
      return
    }
    let said = partner.deviceState(at: time)
    let (outcome, rule) = Self.judged(said.state, maximum: maximum, action: action)
    let reason = connector.reason(
      rule, ReasonEffect(outcome), "\(said.state.rawValue), at most \(maximum.rawValue) allowed",
      said: said)
    let notes = [connector.expiryReason(said), partner.gate(tenant: tenant).warning]
    self.init(
      outcome: outcome, reasons: [reason] + notes.compactMap { $0 },
      validUntil: silentAt.earlier(said.changesAt))
  }

  private init(outcome: AppProtectionOutcome, reasons: [Reason], validUntil: Timestamp?) {
    self.outcome = outcome
    self.reasons = reasons
    self.validUntil = validUntil
  }

  /// A wipe follows only from what the partner says, never from its saying nothing.
  private static func judged(
    _ state: PartnerDeviceState, maximum: ThreatLevel, action: RemediationAction
  ) -> (AppProtectionOutcome, RuleID) {
    let remedy: AppProtectionOutcome = action == .wipe ? .wipe : .block
    if state == .compromised { return (remedy, .deviceCompromised) }
    if let level = state.level {
      return level <= maximum ? (.allow, .threatLevelWithin) : (remedy, .threatLevelAbove)
    }
    if maximum == .high, state == .activated { return (.allow, .partnerAppActive) }
    return (.block, .partnerDataMissing)
  }
}

extension ReasonEffect {
  fileprivate init(_ outcome: AppProtectionOutcome) {
    switch outcome {
    case .notApplicable: self = .notApplicable
    case .allow: self = .allow
    case .block: self = .block
    case .wipe: self = .wipe
    }
  }
}
