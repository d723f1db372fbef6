import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Sets up the connection to a partner: its adapter must be installed and must start. A third-party
  /// connection gets its classic policy with it.
  package func addConnector(partner text: String) async throws(ServiceError) -> ConnectorView {
    let descriptor = try adapter(named: text).descriptor
    let known = try read { tables throws(StoreError) in try tables.connector(descriptor.id) }
    guard known == nil else {
      throw ServiceError(
        .conflict, "the connector to \(descriptor.name) exists already",
        remedy: "gatehouse connector show \(descriptor.id) shows it.")
    }
    let time = now()
    var connector = Connector(
      descriptor: descriptor,
      togglesOn: Set(descriptor.toggles.filter(\.isOnByDefault).map(\.toggle)),
      unresponsivenessThresholdInDays: descriptor.standardThreshold, isProvisioned: true,
      isDeprovisioned: false, createdAt: time, modifiedAt: time)
    connector.togglesOn.remove(.partnerUnresponsivenessThresholdInDays)
    try await restart(connector, toggles: connector.togglesOn)
    let tenant = try tenant()
    var entries: [JournalEntry] = [.connectorSet(connector)]
    if let policy = ClassicPolicyRules.policyCreated(
      for: connector, id: newPolicyID(), tenant: tenant, at: time)
    {
      entries.append(.classicPolicySet(policy))
    }
    try commit(entries)
    _ = try await deliverAll()
    return try self.connector(named: connector.id.rawValue)
  }

  /// Changes settings of a connector by name; all of them, or none if one is wrong.
  package func setConnector(
    _ text: String, _ changes: [SettingChange]
  ) async throws(ServiceError) -> ConnectorView {
    let before = try situation(named: text)
    let connector = try changed(before.connector, by: changes)
    if connector != before.connector {
      let toggles = connector.effectiveToggles(
        tenant: try tenant(), health: before.health, at: now())
      try await restart(connector, toggles: Set(toggles.filter(\.isOn).map(\.toggle)))
      try commit([.connectorSet(connector)])
      _ = try await deliverAll()
    }
    return try self.connector(named: connector.id.rawValue)
  }

  /// Ends the connection: its settings, its classic policy and what its partner said go with it.
  package func deleteConnector(_ text: String) async throws(ServiceError) -> Connector {
    let connector = try situation(named: text).connector
    let policies = try read { tables throws(StoreError) in
      try tables.classicPolicies().filter { $0.connector == connector.id }
    }
    await connections.removeValue(forKey: connector.id)?.close()
    try commit(
      policies.map { .classicPolicyRemoved($0.id) } + [.connectorDeleted(connector.id)])
    return connector
  }

  private func changed(
    _ connector: Connector, by changes: [SettingChange]
  ) throws(ServiceError) -> Connector {
    var changed = connector
    var switches: [Toggle: Bool] = [:]
    for change in changes {
      if let toggle = Toggle(name: change.name), toggle.category != .shared {
        switches[toggle] = try change.isOn()
      } else {
        try changed.set(change, groups: { id throws(ServiceError) in try self.group(id) })
      }
    }
    let tenant = try tenant()
    let others = try read { tables throws(StoreError) in
      try tables.connectors().filter { $0.id != connector.id }
    }
    switch changed.setting(switches, tenant: tenant, others: others) {
    case .success(let connector): changed = connector
    case .failure(let refusal):
      throw ServiceError(.conflict, code: refusal.code.rawValue, refusal.sentence.withoutFullStop)
    }
    guard changed != connector else { return connector }
    changed.modifiedAt = now()
    return changed
  }
}

extension PartnerDescriptor {
  fileprivate var standardThreshold: Int {
    offer(of: .partnerUnresponsivenessThresholdInDays)?.value?.standard
      ?? Connector.standardThreshold
  }
}
