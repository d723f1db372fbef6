import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

/// A change of settings that an administrator thinks of or makes.
package enum SettingsChange: Sendable {
  case connector(ConnectorID, [SettingChange])
  case newCompliancePolicy(PolicyDraft<CompliancePolicy>)
  case compliancePolicyAssignment(PolicyID, [AssignmentTarget])
  case compliancePolicyDeletion(PolicyID)
  case newAppProtectionPolicy(PolicyDraft<AppProtectionPolicy>)
  case appProtectionPolicyAssignment(PolicyID, [AssignmentTarget])
  case appProtectionPolicyDeletion(PolicyID)
  case classicPolicy(PolicyID, ClassicPolicyAct, what: String)
}

extension SettingsChange {
  /// What the change would write into the journal, with the same checks as when it is made. A new policy,
  /// which is assigned to nobody yet, is taken as assigned to all devices: else it would change nothing.
  func entry(
    under settings: Settings, at time: Timestamp
  ) throws(ServiceError) -> JournalEntry {
    switch self {
    case .connector(let id, let changes):
      return .connectorSet(try settings.connector(id, changedBy: changes, at: time))
    case .newCompliancePolicy(let draft):
      return try draft.policy(under: settings, at: time).assignedToAll.set
    case .compliancePolicyAssignment(let id, let targets):
      return try CompliancePolicy.named(id, in: settings)
        .assigned(to: targets, under: settings, at: time).set
    case .compliancePolicyDeletion(let id):
      return CompliancePolicy.deleted(try CompliancePolicy.named(id, in: settings).id)
    case .newAppProtectionPolicy(let draft):
      return try draft.policy(under: settings, at: time).assignedToAll.set
    case .appProtectionPolicyAssignment(let id, let targets):
      return try AppProtectionPolicy.named(id, in: settings)
        .assigned(to: targets, under: settings, at: time).set
    case .appProtectionPolicyDeletion(let id):
      return AppProtectionPolicy.deleted(try AppProtectionPolicy.named(id, in: settings).id)
    case .classicPolicy(let id, let act, let what):
      let change = ClassicPolicyChange(at: time, actor: "", what: what)
      return .classicPolicySet(try settings.classicPolicy(id, act, change, isConfirmed: true))
    }
  }

  /// What the change is taken to do beyond what it says; nil: nothing.
  var assumption: String? {
    switch self {
    case .newCompliancePolicy, .newAppProtectionPolicy: "assigned to all devices"
    default: nil
    }
  }
}

extension AssignedPolicy {
  fileprivate var assignedToAll: Self {
    var policy = self
    policy.assignments = [.allDevices]
    return policy
  }
}
