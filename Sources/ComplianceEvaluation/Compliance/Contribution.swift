import ConnectorModel

/// What one connector contributes to a threat level rule.
struct Contribution {
  var outcome: RuleOutcome
  var reasons: [Reason]
  var validUntil: Timestamp?
}

/// What the partners' data are held against.
struct ThreatLevelDemand {
  let required: ThreatLevel
  let onPartnerUnresponsive: PartnerUnresponsiveAction
  /// How many connectors have a say; from two on each must report.
  let connectorsInForce: Int
  /// While this lies ahead, missing data of a device just enrolled is waited for.
  let graceEndsAt: Timestamp?
}

extension ConnectorStanding {
  /// The row of the table that applies, and what follows from it.
  func contribution(to demand: ThreatLevelDemand) -> Contribution {
    switch entry {
    case .out(let reason):
      return Contribution(outcome: .notEvaluated, reasons: [reason], validUntil: validUntil)
    case .unresponsive(let reason):
      let blocks = demand.onPartnerUnresponsive == .block
      return Contribution(
        outcome: blocks ? .noncompliant : .notEvaluated,
        reasons: [blocks ? reason.with(.noncompliant) : reason], validUntil: validUntil)
    case .unsupported(let reason):
      return counting(.noncompliant, [reason])
    case .missing(let reason):
      return missingData(reason, demand: demand)
    case .says(let said):
      var contribution = judged(said, demand: demand)
      if let expiry = connector.expiryReason(said) { contribution.reasons.append(expiry) }
      return contribution
    }
  }

  /// Rows 8 to 12.
  private func judged(_ said: DeviceState, demand: ThreatLevelDemand) -> Contribution {
    let state = said.state
    if state == .compromised {
      let reason = connector.reason(
        .deviceCompromised, .noncompliant, state.rawValue, said: said)
      return counting(.noncompliant, [reason])
    }
    if let level = state.level {
      let isWithin = level <= demand.required
      let outcome: RuleOutcome = isWithin ? .compliant : .noncompliant
      let reason = connector.reason(
        isWithin ? .threatLevelWithin : .threatLevelAbove, isWithin ? .compliant : .noncompliant,
        "\(state.rawValue), at most \(demand.required.rawValue) allowed", said: said)
      return counting(outcome, [reason])
    }
    guard demand.required == .high else {
      return missingData(
        connector.reason(.partnerDataMissing, .none, state.rawValue, said: said), demand: demand)
    }
    if state == .activated {
      let reason = connector.reason(.partnerAppActive, .compliant, state.rawValue, said: said)
      return counting(.compliant, [reason])
    }
    let isPending = state == .unknown && demand.graceEndsAt != nil
    let reason = connector.reason(
      .partnerAppNotActive, isPending ? .pending : .noncompliant, state.rawValue, said: said)
    return isPending
      ? counting(.pending, [reason], until: demand.graceEndsAt)
      : counting(.noncompliant, [reason])
  }

  /// Blocked or waited for. The cause follows the reason that decides.
  private func missingData(_ cause: Reason, demand: ThreatLevelDemand) -> Contribution {
    let mustReport = demand.connectorsInForce > 1
    let blocks = blocksOnMissingData || mustReport
    guard blocks, demand.graceEndsAt == nil else {
      let datum = blocks ? "the device was enrolled a short while ago" : nil
      let reason = connector.reason(.awaitingPartnerData, .pending, datum)
      return counting(
        .pending, [reason, cause.with(.pending)], until: blocks ? demand.graceEndsAt : nil)
    }
    let datum =
      blocksOnMissingData
      ? "this partner's data are required"
      : "\(demand.connectorsInForce) connectors are in force, and each must report"
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
