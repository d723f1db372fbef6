import ComplianceEvaluation
import ConnectorModel

/// One device and all that is known of it, with the partners' reports as they came: the one input from
/// which both evaluators decide.
struct World: Sendable {
  var device: Device
  var tenant: Tenant
  var partners: [Partner]
  var compliancePolicies: [CompliancePolicy]
  var appProtectionPolicies: [AppProtectionPolicy]
  var noncompliantSince: [PolicyID: Timestamp]
  /// Whether something was decided before.
  var isDecided = false
  var inventory: Inventory
  var time: Timestamp

  struct Partner: Sendable {
    var connector: Connector
    var health: ConnectorHealth
    var classicPolicy: ClassicPolicy?
    var reports: [CaseReport]

    /// The partner as the core takes it, its reports folded.
    var situation: ConnectorSituation {
      ConnectorSituation(
        connector: connector, health: health, classicPolicy: classicPolicy,
        partnerDevices: CaseReader.folded(reports))
    }
  }

  /// The world as the core takes it.
  var situation: DeviceSituation {
    DeviceSituation(
      device: device, tenant: tenant, connectors: partners.map(\.situation),
      compliancePolicies: compliancePolicies, appProtectionPolicies: appProtectionPolicies,
      noncompliantSince: noncompliantSince, isDecided: isDecided)
  }
}

extension World {
  func compliance(at time: Timestamp? = nil) -> ComplianceDecision {
    ComplianceEvaluation.decide(situation, at: time ?? self.time)
  }

  func appProtection(at time: Timestamp? = nil) -> AppProtectionDecision {
    AppProtectionEvaluation.decide(situation, at: time ?? self.time)
  }
}
