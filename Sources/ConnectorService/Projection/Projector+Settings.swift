import ConnectorModel
import ConnectorStore

extension Projector {
  /// Administrative acts. Whatever may change who is told what starts the deliveries and the matching
  /// of waiting reports afresh.
  mutating func applySettings(_ record: JournalRecord) throws(StoreError) {
    switch record.entry {
    case .tenantSet(let tenant):
      try tables.put(tenant)
      try lookAgain(at: try tables.connectors().map(\.id))
    case .connectorSet(let connector):
      try tables.put(connector)
      try lookAgain(at: [connector.id])
    case .connectorDeleted(let id):
      try tables.removeConnector(id)
      touched.isWholeFleet = true
      cache = SettingsCache()
    case .classicPolicySet(let policy):
      try tables.put(policy)
      try lookAgain(at: [policy.connector])
    case .classicPolicyRemoved(let id):
      try tables.removeClassicPolicy(id)
      cache = SettingsCache()
    case .compliancePolicySet(let policy): try tables.put(policy)
    case .compliancePolicyDeleted(let id): try tables.removeCompliancePolicy(id)
    case .appProtectionPolicySet(let policy): try tables.put(policy)
    case .appProtectionPolicyDeleted(let id): try tables.removeAppProtectionPolicy(id)
    case .shadowSet(let setting): try apply(setting)
    default: try applyGroups(record)
    }
  }

  private mutating func applyGroups(_ record: JournalRecord) throws(StoreError) {
    switch record.entry {
    case .groupSet(let group): try tables.put(group)
    case .groupDeleted(let id):
      touched.keys += try tables.members(of: id)
      try tables.removeGroup(id)
    case .groupMembersChanged(let change):
      touched.keys += change.added + change.removed
      for key in change.added { try tables.setMember(key, of: change.group, true) }
      for key in change.removed { try tables.setMember(key, of: change.group, false) }
    default: return
    }
    cache.groups = nil
    let scoped = try tables.connectors().filter { $0.scope != nil }.map(\.id)
    try lookAgain(at: scoped)
  }

  private mutating func lookAgain(at connectors: [ConnectorID]) throws(StoreError) {
    cache = SettingsCache()
    for connector in connectors {
      try tables.setDeliveredThrough(.start, of: connector, operation: .devices)
      try tables.setDeliveredThrough(.start, of: connector, operation: .apps)
      try retryUnmatched(of: connector)
    }
  }
}
