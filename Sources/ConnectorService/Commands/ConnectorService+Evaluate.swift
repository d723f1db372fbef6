import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Decides about every device as of now, keeps what changed, and counts. Blocks the calling thread while it
  /// reads and decides.
  package nonisolated func evaluate(
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws(ServiceError) -> EvaluationAnswer {
    await enter(.evaluation)
    do throws(ServiceError) {
      let answer = try await decide(progress: progress)
      await leave(.evaluation)
      return answer
    } catch {
      await leave(.evaluation)
      throw error
    }
  }

  private nonisolated func decide(
    progress: @Sendable (Int) -> Void
  ) async throws(ServiceError) -> EvaluationAnswer {
    let time = now()
    try await recordResponsiveness(at: time)
    var answer = EvaluationAnswer(decidedAt: time)
    var last: DeviceKey?
    while true {
      let (page, basis) = try read { tables throws(StoreError) in
        (try SituationReader(tables).page(after: last), try tables.coveredPosition())
      }
      guard let end = page.last else { return answer }
      last = end.situation.device.key
      let changed = page.compactMap { answer.decide($0) }
      if !changed.isEmpty {
        try await commit([
          .decisions(DecisionBatch(decidedAt: time, basis: basis, decisions: changed))
        ])
        fleet.touch(TouchedDevices(keys: changed.map(\.device)))
      }
      progress(answer.devices)
    }
  }
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
  fileprivate mutating func decide(_ judged: JudgedDevice) -> KeptDecision? {
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
