import ConnectorModel
import ConnectorStore

/// What administrators set. What lets a partner know more than before has it told, and whatever may change who is
/// told what starts the matching of waiting reports afresh.
extension Projector {
  mutating func projectSetting(_ record: JournalRecord) throws(StoreError) {
    let before = state.settings
    state.settings.apply(record.entry)
    switch record.entry {
    case .tenantSet(let tenant):
      try tables.put(tenant)
      try follow(before.connectors.map(\.id), changedFrom: before, at: record.position)
    case .connectorSet(let connector):
      try tables.put(connector)
      try tables.put(partnerName: connector.descriptor.name, of: connector.id)
      try follow([connector.id], changedFrom: before, at: record.position)
    case .connectorDeleted(let id):
      try tables.removeConnector(id)
      state.health[id] = nil
      unmatched[id] = nil
      changes.devices.isWholeFleet = true
    case .classicPolicySet(let policy):
      try tables.put(policy)
      try follow([policy.connector], changedFrom: before, at: record.position)
    case .classicPolicyRemoved(let id):
      try tables.removeClassicPolicy(id)
      for policy in before.classicPolicies where policy.id == id {
        try retryUnmatched(of: policy.connector)
      }
    case .compliancePolicySet(let policy): try tables.put(policy)
    case .compliancePolicyDeleted(let id): try tables.removeCompliancePolicy(id)
    case .appProtectionPolicySet(let policy): try tables.put(policy)
    case .appProtectionPolicyDeleted(let id): try tables.removeAppProtectionPolicy(id)
    case .adapterSet(let settings): try tables.put(settings)
    case .trustSet(let settings): try tables.put(settings)
    case .adapterSourceSet(let folder): try tables.put(adapterSource: folder)
    default: try projectGroup(record)
    }
  }

  private mutating func projectGroup(_ record: JournalRecord) throws(StoreError) {
    switch record.entry {
    case .groupSet(let group): try tables.put(group)
    case .groupDeleted(let id):
      let members = try tables.members(of: id)
      try tables.removeGroup(id)
      changes.devices.keys += members
      guard state.settings.scopes([id]) else { return }
      for key in members {
        if let device = try tables.device(key) { try retryUnmatched(naming: device) }
      }
    case .groupMembersChanged(let change):
      for key in change.added { try tables.setMember(key, of: change.group, true) }
      for key in change.removed { try tables.setMember(key, of: change.group, false) }
      let all = change.added + change.removed
      for (ordinal, key) in all.enumerated() { try note(.other, at: ordinal, on: key) }
      changes.devices.keys += all
      guard state.settings.scopes([change.group]) else { return }
      for key in all {
        if let device = try tables.device(key) { try tellAgain(of: device, from: record.position) }
      }
    default: return
    }
  }

  /// Has partners told of a device and its apps again, and looks whether reports were waiting for it: another
  /// partner may know of it now.
  mutating func tellAgain(
    of device: Device, from position: JournalPosition
  ) throws(StoreError) {
    try tables.put(device, was: device, changedAt: position)
    if let inventory = try tables.inventory(of: device.key) {
      try tables.put(inventory, of: device.key, changedAt: position)
    }
    changes.hasDeliveries = true
    try retryUnmatched(naming: device)
  }

  /// Has those told that may know more than before: of devices at once, of lists of apps from each device's next
  /// check-in on. A delivery that is under way began before this row, and its end moves nothing.
  private mutating func follow(
    _ connectors: [ConnectorID], changedFrom before: Settings, at position: JournalPosition
  ) throws(StoreError) {
    changes.hasDeliveries = true
    for connector in connectors {
      guard let terms = state.settings.disclosureTerms(of: connector) else { continue }
      let earlier = before.disclosureTerms(of: connector)
      if terms.widenDevices(earlier) {
        try tables.setDeliveryCursor(
          DeliveryCursor(resetAt: position), of: connector, operation: .devices)
      }
      if terms.widenApps(earlier) {
        try tables.setDeliveryCursor(
          DeliveryCursor(through: position, resetAt: position), of: connector, operation: .apps)
      }
      try retryUnmatched(of: connector)
    }
  }
}

extension Settings {
  /// Whether a connector's scope names one of these groups.
  func scopes(_ groups: Set<GroupID>) -> Bool {
    connectors.contains { $0.scope.map { !$0.isDisjoint(with: groups) } ?? false }
  }
}
