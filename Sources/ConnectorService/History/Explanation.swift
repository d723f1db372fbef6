import ComplianceEvaluation
import ConnectorModel

/// The whole answer to "why?".
package struct Explanation: Hashable, Sendable, Encodable {
  /// The same for a person who wants to know what to do.
  package var advice: Advice
  package var device: DeviceRecordView
  package var decidedAt: Timestamp
  package var compliance: ComplianceDecisionView
  package var appProtection: AppProtectionDecisionView
  /// What is decided when the first of both decisions ends, if nothing arrives until then; nil: they end
  /// only when something arrives.
  package var afterwards: Verdict?
  /// What the decisions suppose to be otherwise, in words; none: nothing.
  package var suppositions: [String] = []
  /// What is decided without the suppositions.
  package var asItIs: Verdict?
  /// By connector id.
  package var partnerNames: [String: String]
  /// What each partner says of the device.
  package var partners: [PartnerView]

  init(_ situation: DeviceSituation, at time: Timestamp) {
    let compliance = ComplianceEvaluation.decide(situation, at: time)
    advice = Advice(sentence: "")
    device = DeviceRecordView(situation.device)
    decidedAt = time
    self.compliance = ComplianceDecisionView(compliance)
    appProtection = AppProtectionDecisionView(AppProtectionEvaluation.decide(situation, at: time))
    partnerNames = Dictionary(
      uniqueKeysWithValues: situation.connectors.map {
        ($0.connector.id.rawValue, $0.connector.descriptor.name)
      })
    partners = situation.connectors.map {
      PartnerView($0, device: situation.device, tenant: situation.tenant, at: time)
    }
    let end = [compliance.validUntil, appProtection.validUntil].compactMap { $0 }.min()
    afterwards = end.map { Verdict(situation.going(on: compliance), at: $0) }
    advice = Advice(self, situation)
  }

  var verdict: Verdict { Verdict(compliance, appProtection) }

  func keeping(_ policy: PolicyID) throws(ServiceError) -> Explanation {
    var kept = self
    kept.compliance.policies.removeAll { $0.policy != policy }
    kept.appProtection.policies.removeAll { $0.policy != policy }
    guard !kept.compliance.policies.isEmpty || !kept.appProtection.policies.isEmpty else {
      throw ServiceError(
        .notFound, "no policy \"\(policy)\" is assigned to this device",
        remedy: .listPoliciesOfDevice)
    }
    return kept
  }
}

/// What is decided about a device, in short.
package struct Verdict: Hashable, Sendable, Encodable {
  package var at: Timestamp
  package var compliance: ComplianceState
  package var complianceReason: ReasonView
  package var appProtection: AppProtectionOutcome
  package var appProtectionReason: ReasonView
  /// By the names of the policies.
  package var policies: [PolicyVerdict]

  init(_ compliance: ComplianceDecisionView, _ appProtection: AppProtectionDecisionView) {
    at = compliance.decidedAt
    self.compliance = compliance.state
    complianceReason = compliance.reasons[0]
    self.appProtection = appProtection.outcome
    appProtectionReason = appProtection.reasons[0]
    policies =
      compliance.policies.map { PolicyVerdict(name: $0.displayName, verdict: $0.state.rawValue) }
      + appProtection.policies.map {
        PolicyVerdict(name: $0.displayName, verdict: $0.outcome.rawValue)
      }
  }

  fileprivate init(_ situation: DeviceSituation, at time: Timestamp) {
    self.init(
      ComplianceDecisionView(ComplianceEvaluation.decide(situation, at: time)),
      AppProtectionDecisionView(AppProtectionEvaluation.decide(situation, at: time)))
  }
}

package struct PolicyVerdict: Hashable, Sendable, Encodable {
  package var name: String
  package var verdict: String
}

extension DeviceSituation {
  /// As it is after a decision, from which the next one counts grace periods.
  fileprivate func going(on decision: ComplianceDecision) -> DeviceSituation {
    var next = self
    next.noncompliantSince = [:]
    next.isDecided = true
    for policy in decision.policies {
      next.noncompliantSince[policy.policy] = policy.noncompliantSince
    }
    return next
  }
}
