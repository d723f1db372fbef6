import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

/// A change of settings that an administrator thinks of or makes.
package enum SettingsChange: Sendable {
  case tenant([SettingChange])
  case newConnector(PartnerDescriptor)
  case connector(ConnectorID, [SettingChange])
  case connectorDeletion(ConnectorID)
  case newGroup(DeviceGroup)
  case groupMembers(GroupMembersChange)
  case groupDeletion(GroupID)
  case compliancePolicy(PolicyChange<CompliancePolicy>)
  case appProtectionPolicy(PolicyChange<AppProtectionPolicy>)
  case classicPolicy(PolicyID, ClassicPolicyAct, what: String)
  /// The adapters of these connectors cannot be used any more: sooner or later their partners are unresponsive.
  case adaptersLost(Set<ConnectorID>)
}

/// A change of one policy.
package enum PolicyChange<Policy: AssignedPolicy>: Sendable {
  case new(PolicyDraft<Policy>)
  case edit(PolicyID, PolicyEdit<Policy>)
  case assignment(PolicyID, [AssignmentTarget])
  case deletion(PolicyID)
}

extension SettingsChange {
  /// What the change would write into the journal, with the same checks as when it is made.
  func entries(
    under settings: Settings, at time: Timestamp
  ) throws(ServiceError) -> [JournalEntry] {
    switch self {
    case .tenant(let changes):
      return settings.entries(setting: try settings.tenant.changed(by: changes), at: time)
    case .newConnector(let descriptor): return try settings.connecting(descriptor, at: time).1
    case .connector(let id, let changes):
      return [.connectorSet(try settings.connector(id, changedBy: changes, at: time))]
    case .connectorDeletion(let id): return try settings.disconnecting(id).1
    case .newGroup(let group): return [try settings.creating(group)]
    case .groupMembers(let change):
      _ = try settings.known(change.group)
      return [.groupMembersChanged(change)]
    case .groupDeletion(let id): return [try settings.deleting(id)]
    case .compliancePolicy(let change): return [try change.entry(under: settings, at: time)]
    case .appProtectionPolicy(let change): return [try change.entry(under: settings, at: time)]
    case .classicPolicy(let id, let act, let what):
      let change = ClassicPolicyChange(at: time, actor: "", what: what)
      return [.classicPolicySet(try settings.classicPolicy(id, act, change, isConfirmed: true))]
    case .adaptersLost: return []
    }
  }

  /// Partners of which the change is taken to hear nothing any more.
  var silenced: Set<ConnectorID> {
    if case .adaptersLost(let connectors) = self { connectors } else { [] }
  }

  /// What the change is taken to do beyond what it says; nil: nothing.
  var assumption: String? {
    switch self {
    case .compliancePolicy(.new), .appProtectionPolicy(.new): "assigned to all devices"
    default: nil
    }
  }
}

extension PolicyChange {
  /// A new policy, which is assigned to nobody yet, is taken as assigned to all devices: else it would change
  /// nothing.
  fileprivate func entry(
    under settings: Settings, at time: Timestamp
  ) throws(ServiceError) -> JournalEntry {
    switch self {
    case .new(let draft):
      var policy = try draft.policy(under: settings, at: time)
      policy.assignments = [.allDevices]
      return policy.set
    case .edit(let id, let edit):
      return try edit.policy(try Policy.named(id, in: settings), under: settings, at: time).set
    case .assignment(let id, let targets):
      return try Policy.named(id, in: settings).assigned(to: targets, under: settings, at: time).set
    case .deletion(let id): return Policy.deleted(try Policy.named(id, in: settings).id)
    }
  }
}
