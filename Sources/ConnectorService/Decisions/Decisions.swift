import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

/// Commands that decide about devices.
package struct Decisions: Sendable {
  let maker: DecisionMaker
  let silences: Silences

  init(_ service: ConnectorService) {
    maker = service.decisionMaker
    silences = service.silences
  }

  /// Decides about every device as of now, keeps what changed, and counts.
  package func evaluate(
    by caller: Caller, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws(ServiceError) -> EvaluationAnswer {
    try await silences.recordResponsiveness(by: caller)
    return try await maker.decideAll(by: caller, progress: progress)
  }

  /// Decides about the devices that something has touched, whose time has come, or about which the settings decide
  /// otherwise than before.
  package func decideWhatHasChanged() async throws(ServiceError) -> DecisionRound {
    try await maker.decideWhatHasChanged()
  }

  /// Decides about what has changed since the service was opened, so that grace begins with what breaks a policy also
  /// where no service runs.
  package func decideNews() async throws(ServiceError) { try await maker.decideNews() }
}

/// What an evaluation of the fleet found.
package struct EvaluationAnswer: Hashable, Sendable, Codable {
  package var decidedAt: Timestamp
  package var devices = 0
  /// Devices whose decision is another than before, or the first.
  package var changed = 0
  /// By compliance state.
  package var compliance: [String: Int] = [:]
  /// By outcome of app protection.
  package var appProtection: [String: Int] = [:]
  /// By the first reason, of devices that break a policy.
  package var reasons: [String: Int] = [:]
  /// The next moment at which time alone may change a decision.
  package var nextChangeAt: Timestamp?

  init(decidedAt: Timestamp) {
    self.decidedAt = decidedAt
  }

  /// The decision to keep; nil when it is the one that is kept.
  mutating func decide(_ judged: JudgedDevice) -> KeptDecision? {
    let compliance = ComplianceEvaluation.decide(judged.situation, at: decidedAt)
    let appProtection = AppProtectionEvaluation.decide(judged.situation, at: decidedAt)
    count(compliance, appProtection)
    let decision = KeptDecision(compliance, appProtection, before: judged.kept)
    guard decision.isNews(after: judged.kept) else { return nil }
    changed += 1
    return decision
  }

  private mutating func count(
    _ compliance: ComplianceDecision, _ appProtection: AppProtectionDecision
  ) {
    devices += 1
    self.compliance[compliance.state.rawValue, default: 0] += 1
    self.appProtection[appProtection.outcome.rawValue, default: 0] += 1
    if compliance.state > .compliant {
      reasons[compliance.reasons[0].rule.rawValue, default: 0] += 1
    }
    nextChangeAt = [nextChangeAt, compliance.validUntil, appProtection.validUntil]
      .compactMap { $0 }.min()
  }
}

extension KeptDecision {
  init(
    _ compliance: ComplianceDecision, _ appProtection: AppProtectionDecision,
    before: KeptDecision?
  ) {
    var since: [PolicyID: Timestamp] = [:]
    for policy in compliance.policies { since[policy.policy] = policy.noncompliantSince }
    let ends = [compliance.validUntil, appProtection.validUntil].compactMap { $0 }
    self.init(
      device: compliance.device, compliance: compliance.state,
      complianceRule: compliance.reasons[0].rule, appProtection: appProtection.outcome,
      appProtectionRule: appProtection.reasons[0].rule, since: compliance.decidedAt,
      validUntil: ends.min(), noncompliantSince: since)
    if let before, says(theSameAs: before) { self.since = before.since }
  }

  private func says(theSameAs other: KeptDecision) -> Bool {
    compliance == other.compliance && complianceRule == other.complianceRule
      && appProtection == other.appProtection && appProtectionRule == other.appProtectionRule
  }
}
