import ConnectorModel
import FoundationEssentials

/// What is kept as JSON documents: few values, read whole.
private enum DocumentKind: String {
  case tenant, connector, connectorHealth, classicPolicy, compliancePolicy, appProtectionPolicy,
    group
}

extension SQLiteTables {
  func tenant() throws(StoreError) -> Tenant { try document(.tenant, "") ?? .standard }

  func connectors() throws(StoreError) -> [Connector] {
    let all: [Connector] = try documents(.connector)
    return all.sorted {
      ($0.descriptor.name, $0.id.rawValue) < ($1.descriptor.name, $1.id.rawValue)
    }
  }

  func connector(_ id: ConnectorID) throws(StoreError) -> Connector? {
    try document(.connector, id.rawValue)
  }

  func health(of connector: ConnectorID) throws(StoreError) -> ConnectorHealth {
    if let health: ConnectorHealth = try document(.connectorHealth, connector.rawValue) {
      return health
    }
    let counts = ConnectorCounts(
      messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
      identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0)
    return ConnectorHealth(lastErrorCode: 0, lagMilliseconds: 0, counts: counts)
  }

  func classicPolicies() throws(StoreError) -> [ClassicPolicy] {
    let all: [ClassicPolicy] = try documents(.classicPolicy)
    return all.sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
  }

  func compliancePolicies() throws(StoreError) -> [CompliancePolicy] {
    try documents(.compliancePolicy)
  }

  func appProtectionPolicies() throws(StoreError) -> [AppProtectionPolicy] {
    try documents(.appProtectionPolicy)
  }

  func groups() throws(StoreError) -> [DeviceGroup] { try documents(.group) }

  func put(_ tenant: Tenant) throws(StoreError) { try put(.tenant, "", tenant) }

  func put(_ connector: Connector) throws(StoreError) {
    try put(.connector, connector.id.rawValue, connector)
  }

  func put(_ health: ConnectorHealth, of connector: ConnectorID) throws(StoreError) {
    try put(.connectorHealth, connector.rawValue, health)
  }

  func put(_ policy: ClassicPolicy) throws(StoreError) {
    try put(.classicPolicy, policy.id.rawValue, policy)
  }

  func removeClassicPolicy(_ id: PolicyID) throws(StoreError) {
    try remove(.classicPolicy, id.rawValue)
  }

  func put(_ policy: CompliancePolicy) throws(StoreError) {
    try put(.compliancePolicy, policy.id.rawValue, policy)
  }

  func removeCompliancePolicy(_ id: PolicyID) throws(StoreError) {
    try remove(.compliancePolicy, id.rawValue)
  }

  func put(_ policy: AppProtectionPolicy) throws(StoreError) {
    try put(.appProtectionPolicy, policy.id.rawValue, policy)
  }

  func removeAppProtectionPolicy(_ id: PolicyID) throws(StoreError) {
    try remove(.appProtectionPolicy, id.rawValue)
  }

  func put(_ group: DeviceGroup) throws(StoreError) { try put(.group, group.id.rawValue, group) }

  func removeGroup(_ id: GroupID) throws(StoreError) {
    try remove(.group, id.rawValue)
    try changing { () throws(StoreError) in
      try connection.execute("DELETE FROM group_member WHERE group_id = ?", .text(id.rawValue))
    }
  }

  func removeConnector(_ id: ConnectorID) throws(StoreError) {
    try remove(.connector, id.rawValue)
    try remove(.connectorHealth, id.rawValue)
    unmatchedCounts[id] = nil
    try changing { () throws(StoreError) in
      guard let key = try key(of: id) else { return }
      for table in [
        "partner_device", "partner_threat", "threat_close", "learnt_device", "unmatched_report",
        "unmatched_identifier", "pending_message", "message_id", "delivery", "quarantine",
        "shadow_trial", "shadow_difference",
      ] {
        try connection.execute("DELETE FROM \(table) WHERE connector = ?", .integer(key))
      }
    }
  }
}

extension SQLiteTables {
  private func document<Value: Decodable>(
    _ kind: DocumentKind, _ id: String
  ) throws(StoreError) -> Value? {
    try connection.first(
      "SELECT json FROM document WHERE kind = ? AND id = ?", .text(kind.rawValue), .text(id)
    ) { row throws(StoreError) in try decode(row.bytes(0)) }
  }

  /// In the order of their ids.
  private func documents<Value: Decodable>(_ kind: DocumentKind) throws(StoreError) -> [Value] {
    try connection.rows(
      "SELECT json FROM document WHERE kind = ? ORDER BY id", .text(kind.rawValue)
    ) { row throws(StoreError) in try decode(row.bytes(0)) }
  }

  private func put(
    _ kind: DocumentKind, _ id: String, _ value: some Encodable
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      let json = try StoreError.mapping { try CanonicalJSON.encode(value) }
      try connection.execute(
        "INSERT OR REPLACE INTO document (kind, id, json) VALUES (?, ?, ?)",
        .text(kind.rawValue), .text(id), .blob([UInt8](json)))
    }
  }

  private func remove(_ kind: DocumentKind, _ id: String) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "DELETE FROM document WHERE kind = ? AND id = ?", .text(kind.rawValue), .text(id))
    }
  }

  private func decode<Value: Decodable>(_ json: [UInt8]) throws(StoreError) -> Value {
    guard let value = try? CanonicalJSON.decode(Value.self, from: Data(json)) else {
      throw .damagedRow
    }
    return value
  }
}
