import ConnectorModel

/// What is decided about a device, in short: both outcomes, the first reason of each, and the policies that
/// the device breaks. A decision is kept anew when this changes.
package struct FleetVerdict: Hashable, Sendable {
  package var compliance: ComplianceState
  package var complianceRule: RuleID
  package var appProtection: AppProtectionOutcome
  package var appProtectionRule: RuleID
  package var broken: Set<PolicyID>

  package init(_ compliance: ComplianceDecision, _ appProtection: AppProtectionDecision) {
    self.compliance = compliance.state
    complianceRule = compliance.reasons[0].rule
    self.appProtection = appProtection.outcome
    appProtectionRule = appProtection.reasons[0].rule
    broken = Set(compliance.policies.filter { $0.noncompliantSince != nil }.map(\.policy))
  }

  package init(_ kept: KeptDecision) {
    compliance = kept.compliance
    complianceRule = kept.complianceRule
    appProtection = kept.appProtection
    appProtectionRule = kept.appProtectionRule
    broken = Set(kept.noncompliantSince.keys)
  }

  /// What the core decides.
  package init(_ situation: DeviceSituation, at time: Timestamp) {
    self.init(
      ComplianceEvaluation.decide(situation, at: time),
      AppProtectionEvaluation.decide(situation, at: time))
  }
}
