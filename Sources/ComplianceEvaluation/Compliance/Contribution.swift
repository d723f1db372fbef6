import ConnectorModel

/// What one connector contributes to a threat level rule.
struct Contribution {
  var outcome: RuleOutcome
  var reasons: [Reason]
  var validUntil: Timestamp?
}

/// What the partners' data are held against.
struct ThreatLevelRequirement {
  let level: ThreatLevel
  let onPartnerUnresponsive: PartnerUnresponsiveAction
  /// How many connectors have a say; from two on each must report.
  let connectorsInForce: Int
  /// While this lies ahead, missing data of a device just enrolled is waited for.
  let graceEndsAt: Timestamp?
}

extension ConnectorApplicability {
  /// The row of the table that applies, and what follows from it.
  func contribution(to requirement: ThreatLevelRequirement) -> Contribution {
    switch status {
    case .notApplicable(let reason):
      return Contribution(outcome: .notEvaluated, reasons: [reason], validUntil: validUntil)
    case .unresponsive(let reason):
      let blocks = requirement.onPartnerUnresponsive == .block
      return Contribution(
        outcome: blocks ? .noncompliant : .notEvaluated,
        reasons: [blocks ? reason.with(.noncompliant) : reason], validUntil: validUntil)
    case .unsupported(let reason):
      return counting(.noncompliant, [reason])
    case .missing(let reason):
      return missingData(reason, requirement: requirement)
    case .reported(let said):
      var contribution = judged(said, requirement: requirement)
      contribution.reasons += connector.notes(said)
      return contribution
    }
  }

  /// Rows 8 to 12.
  private func judged(_ said: DeviceState, requirement: ThreatLevelRequirement) -> Contribution {
    let state = said.state
    if state == .compromised {
      let reason = connector.reason(
        .deviceCompromised, .noncompliant, state.rawValue, said: said)
      return counting(.noncompliant, [reason])
    }
    if let level = state.level {
      let isWithin = level <= requirement.level
      let outcome: RuleOutcome = isWithin ? .compliant : .noncompliant
      let reason = connector.reason(
        isWithin ? .threatLevelWithin : .threatLevelAbove, isWithin ? .compliant : .noncompliant,
        "\(state.rawValue), at most \(requirement.level.rawValue) allowed", said: said)
      return counting(outcome, [reason])
    }
    guard requirement.level == .high else {
      return missingData(
        connector.reason(.partnerDataMissing, .none, state.rawValue, said: said),
        requirement: requirement)
    }
    if state == .activated {
      let reason = connector.reason(.partnerAppActive, .compliant, state.rawValue, said: said)
      return counting(.compliant, [reason])
    }
    let isPending = state == .unknown && requirement.graceEndsAt != nil
    let reason = connector.reason(
      .partnerAppNotActive, isPending ? .pending : .noncompliant, state.rawValue, said: said)
    return isPending
      ? counting(.pending, [reason], until: requirement.graceEndsAt)
      : counting(.noncompliant, [reason])
  }

  /// Blocked or waited for. The cause follows the reason that decides.
  private func missingData(_ cause: Reason, requirement: ThreatLevelRequirement) -> Contribution {
    let mustReport = requirement.connectorsInForce > 1
    let blocks = blocksOnMissingData || mustReport
    guard blocks, requirement.graceEndsAt == nil else {
      let datum = blocks ? "the device was enrolled a short while ago" : nil
      let reason = connector.reason(.awaitingPartnerData, .pending, datum)
      return counting(
        .pending, [reason, cause.with(.pending)], until: blocks ? requirement.graceEndsAt : nil)
    }
    let datum =
      blocksOnMissingData
      ? "this partner's data are required"
      : "\(requirement.connectorsInForce) connectors are in force, and each must report"
    let reason = connector.reason(.missingDataBlocked, .noncompliant, datum)
    return counting(.noncompliant, [reason, cause.with(.noncompliant)])
  }

  /// A contribution that counts, with the connector's warning.
  private func counting(
    _ outcome: RuleOutcome, _ reasons: [Reason], until end: Timestamp? = nil
  ) -> Contribution {
    var counted = Contribution(
      outcome: outcome, reasons: reasons, validUntil: validUntil.earlier(end))
    if let warning { counted.reasons.append(warning) }
    return counted
  }
}
