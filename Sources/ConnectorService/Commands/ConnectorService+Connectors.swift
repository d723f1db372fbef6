import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Sets up the connection to a partner: its adapter must be installed and must start. A third-party
  /// connection gets its classic policy with it.
  package func addConnector(partner text: String) async throws(ServiceError) -> ConnectorView {
    let descriptor = try adapter(named: text).descriptor
    try await settingUp(descriptor.id) { service throws(ServiceError) in
      try await service.add(descriptor)
    }
    _ = try await deliverAll()
    return try self.connector(named: descriptor.id.rawValue)
  }

  private func add(_ descriptor: PartnerDescriptor) async throws(ServiceError) {
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
    var entries: [JournalEntry] = [.connectorSet(connector)]
    if let policy = ClassicPolicyRules.policyCreated(
      for: connector, id: newPolicyID(), tenant: try tenant(), at: time)
    {
      entries.append(.classicPolicySet(policy))
    }
    try commit(entries)
  }

  /// Changes settings of a connector by name; all of them, or none if one is wrong.
  package func setConnector(
    _ text: String, _ changes: [SettingChange]
  ) async throws(ServiceError) -> ConnectorView {
    let id = try situation(named: text).connector.id
    let isChanged = try await settingUp(id) { service throws(ServiceError) in
      try await service.set(id, changes)
    }
    if isChanged { _ = try await deliverAll() }
    return try self.connector(named: id.rawValue)
  }

  private func set(
    _ id: ConnectorID, _ changes: [SettingChange]
  ) async throws(ServiceError) -> Bool {
    let before = try situation(named: id.rawValue)
    let connector = try changed(before.connector, by: changes)
    guard connector != before.connector else { return false }
    let toggles = connector.effectiveToggles(
      tenant: try tenant(), health: before.health, at: now())
    try await restart(connector, toggles: Set(toggles.filter(\.isOn).map(\.toggle)))
    try commit([.connectorSet(connector)])
    return true
  }

  /// Ends the connection: its settings, its classic policy and what its partner said go with it.
  package func deleteConnector(_ text: String) async throws(ServiceError) -> Connector {
    let id = try situation(named: text).connector.id
    return try await settingUp(id) { service throws(ServiceError) in
      let connector = try service.situation(named: id.rawValue).connector
      let policies = try service.read { tables throws(StoreError) in
        try tables.classicPolicies().filter { $0.connector == id }
      }
      await service.connections.removeValue(forKey: id)?.connection.close()
      await service.endShadow(of: id)
      try service.commit(
        policies.map { .classicPolicyRemoved($0.id) } + [.connectorDeleted(id)])
      return connector
    }
  }

  /// Settings of connectors look at one another, and what crosses to the adapter depends on them.
  private func settingUp<Value: Sendable>(
    _ id: ConnectorID,
    _ body: (isolated ConnectorService) async throws(ServiceError) -> Value
  ) async throws(ServiceError) -> Value {
    await enter(.settings)
    defer { leave(.settings) }
    return try await inLane(.connector(id), body)
  }

  /// The connector as it is when all the changes have been made to it.
  func changed(
    _ connector: Connector, by changes: [SettingChange]
  ) throws(ServiceError) -> Connector {
    let others = try read { tables throws(StoreError) in
      try tables.connectors().filter { $0.id != connector.id }
    }
    return try changed(connector, by: changes, tenant: try tenant(), others: others)
  }

  /// The connector with these settings, or why it cannot have them. Stores nothing.
  nonisolated func changed(
    _ connector: Connector, by changes: [SettingChange], tenant: Tenant, others: [Connector]
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
