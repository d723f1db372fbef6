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
      self.init(.notApplicable, connector.silenceReason(health: partner.health), until: nil)
      return
    }
    let silentAt = connector.unresponsiveAt(health: partner.health)
    let minimum = connector.descriptor.support(for: platform)?.minimumForAppProtection
    if let minimum, let version = device.osVersion, version < minimum {
      let reason = connector.id.reason(
        .osVersionUnsupportedNotBlocked, .none, "\(version) below \(minimum)", of: device)
      self.init(.notApplicable, reason, until: silentAt)
      return
    }
    guard device.isRegistered else {
      let reason = connector.id.reason(
        .registrationRequired, .none, "no directory device id", of: device)
      self.init(.block, reason, until: silentAt)
      return
    }
    let said = partner.deviceState(at: time)
    let (outcome, rule) = Self.judged(said.state, maximum: maximum, action: action)
    let reason = connector.id.reason(
      rule, .none, "\(said.state.rawValue), at most \(maximum.rawValue) allowed", said: said)
    var notes = connector.id.notes(said)
    if let warning = partner.gate(tenant: tenant).warning { notes.append(warning) }
    self.init(outcome, reason, notes: notes, until: silentAt.earlier(said.changesAt))
  }

  /// The first reason has the effect of the outcome that follows from it.
  private init(
    _ outcome: AppProtectionOutcome, _ reason: Reason, notes: [Reason] = [], until end: Timestamp?
  ) {
    self.outcome = outcome
    reasons = [reason.with(outcome.effect)] + notes
    validUntil = end
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

extension AppProtectionOutcome {
  fileprivate var effect: ReasonEffect {
    switch self {
    case .notApplicable: .notApplicable
    case .allow: .allow
    case .block: .block
    case .wipe: .wipe
    }
  }
}
