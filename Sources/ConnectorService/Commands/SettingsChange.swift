import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// A change of settings that an administrator thinks of or makes.
package enum SettingsChange: Sendable {
  case connector(String, [SettingChange])
  case newCompliancePolicy(CompliancePolicyDraft)
  /// In Microsoft Graph's shape.
  case newGraphPolicy([UInt8])
  case compliancePolicyAssignment(String, [AssignmentTarget])
  case compliancePolicyDeletion(String)
  case newAppProtectionPolicy(AppProtectionPolicyDraft)
  case appProtectionPolicyAssignment(String, [AssignmentTarget])
  case appProtectionPolicyDeletion(String)
  case classicPolicy(String, ClassicPolicyAct, what: String)
}

extension ConnectorService {
  /// What the change would write into the journal, with the same checks as when it is made. A new policy,
  /// which is assigned to nobody yet, is taken as assigned to all devices: else it would change nothing.
  func entry(of change: SettingsChange) throws(ServiceError) -> JournalEntry {
    switch change {
    case .connector(let text, let changes):
      return .connectorSet(try changed(situation(named: text).connector, by: changes))
    case .newCompliancePolicy(let draft):
      return .compliancePolicySet(try newCompliancePolicy(draft).assignedToAll)
    case .newGraphPolicy(let json):
      return .compliancePolicySet(try newCompliancePolicy(graph: json).assignedToAll)
    case .compliancePolicyAssignment(let text, let targets):
      return .compliancePolicySet(try compliancePolicy(text, assignedTo: targets))
    case .compliancePolicyDeletion(let text):
      return .compliancePolicyDeleted(try compliancePolicy(text).id)
    case .newAppProtectionPolicy(let draft):
      return .appProtectionPolicySet(try newAppProtectionPolicy(draft).assignedToAll)
    case .appProtectionPolicyAssignment(let text, let targets):
      return .appProtectionPolicySet(try appProtectionPolicy(text, assignedTo: targets))
    case .appProtectionPolicyDeletion(let text):
      return .appProtectionPolicyDeleted(try appProtectionPolicy(text).id)
    case .classicPolicy(let text, let act, let what):
      return .classicPolicySet(try changed(classicPolicy: text, act, what: what, isConfirmed: true))
    }
  }
}

extension SettingsChange {
  /// What the change is taken to do beyond what it says; nil: nothing.
  var assumption: String? {
    switch self {
    case .newCompliancePolicy, .newGraphPolicy, .newAppProtectionPolicy:
      "assigned to all devices"
    default: nil
    }
  }
}

extension CompliancePolicy {
  fileprivate var assignedToAll: CompliancePolicy {
    var policy = self
    policy.assignments = [.allDevices]
    return policy
  }
}

extension AppProtectionPolicy {
  fileprivate var assignedToAll: AppProtectionPolicy {
    var policy = self
    policy.assignments = [.allDevices]
    return policy
  }
}
