import ConnectorModel
import StoredForms

// What is kept as JSON documents: few values, read whole.

extension SQLiteTableWriter {
  func tenant() throws(StoreError) -> Tenant {
    try document("", as: StoredTenant.self) ?? .standard
  }

  func connectors() throws(StoreError) -> [Connector] {
    try documents(StoredConnector.self).sorted {
      ($0.descriptor.name, $0.id.rawValue) < ($1.descriptor.name, $1.id.rawValue)
    }
  }

  func connector(_ id: ConnectorID) throws(StoreError) -> Connector? {
    try document(id.rawValue, as: StoredConnector.self)
  }

  func health(of connector: ConnectorID) throws(StoreError) -> ConnectorHealth {
    try document(connector.rawValue, as: StoredConnectorHealth.self) ?? .unheard
  }

  func classicPolicies() throws(StoreError) -> [ClassicPolicy] {
    try documents(StoredClassicPolicy.self).sorted {
      ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue)
    }
  }

  func compliancePolicies() throws(StoreError) -> [CompliancePolicy] {
    try documents(StoredCompliancePolicy.self)
  }

  func appProtectionPolicies() throws(StoreError) -> [AppProtectionPolicy] {
    try documents(StoredAppProtectionPolicy.self)
  }

  func groups() throws(StoreError) -> [DeviceGroup] { try documents(StoredGroup.self) }

  func put(_ tenant: Tenant) throws(StoreError) { try put(StoredTenant(tenant), "") }

  func put(_ connector: Connector) throws(StoreError) {
    try put(StoredConnector(connector), connector.id.rawValue)
  }

  func put(_ health: ConnectorHealth, of connector: ConnectorID) throws(StoreError) {
    try put(StoredConnectorHealth(health), connector.rawValue)
  }

  func put(_ policy: ClassicPolicy) throws(StoreError) {
    try put(StoredClassicPolicy(policy), policy.id.rawValue)
  }

  func removeClassicPolicy(_ id: PolicyID) throws(StoreError) {
    try remove(StoredClassicPolicy.self, id.rawValue)
  }

  func put(_ policy: CompliancePolicy) throws(StoreError) {
    try put(StoredCompliancePolicy(policy), policy.id.rawValue)
  }

  func removeCompliancePolicy(_ id: PolicyID) throws(StoreError) {
    try remove(StoredCompliancePolicy.self, id.rawValue)
  }

  func put(_ policy: AppProtectionPolicy) throws(StoreError) {
    try put(StoredAppProtectionPolicy(policy), policy.id.rawValue)
  }

  func removeAppProtectionPolicy(_ id: PolicyID) throws(StoreError) {
    try remove(StoredAppProtectionPolicy.self, id.rawValue)
  }

  func put(_ group: DeviceGroup) throws(StoreError) {
    try put(StoredGroup(group), group.id.rawValue)
  }

  func removeGroup(_ id: GroupID) throws(StoreError) {
    try remove(StoredGroup.self, id.rawValue)
    try changing { () throws(StoreError) in try members.removeAll(of: id) }
  }

  func adapters() throws(StoreError) -> AdapterInventory {
    let adapters = try documents(StoredAdapterSettings.self)
    return AdapterInventory(
      adapters: Dictionary(
        adapters.map { ($0.partner, $0) }, uniquingKeysWith: { first, _ in first }),
      trust: try document("", as: StoredTrustSettings.self) ?? TrustSettings(),
      sourceFolder: try document("", as: StoredAdapterSource.self) ?? nil)
  }

  func put(_ settings: AdapterSettings) throws(StoreError) {
    try put(StoredAdapterSettings(settings), settings.partner.rawValue)
  }

  func put(_ settings: TrustSettings) throws(StoreError) {
    try put(StoredTrustSettings(settings), "")
  }

  func put(adapterSource folder: String?) throws(StoreError) {
    try put(StoredAdapterSource(folder), "")
  }

  func removeConnector(_ id: ConnectorID) throws(StoreError) {
    try remove(StoredConnector.self, id.rawValue)
    try remove(StoredConnectorHealth.self, id.rawValue)
    unmatchedCounts[id] = nil
    try changing { () throws(StoreError) in
      guard let key = try key(of: id) else { return }
      try partnerDevices.forget()
      for table in [
        "partner_device", "partner_threat", "threat_close", "learnt_device", "unmatched_report",
        "unmatched_identifier", "pending_message", "message_id", "delivery", "told", "quarantine",
        "shadow_trial", "shadow_difference",
      ] {
        try connection.execute("DELETE FROM \(table) WHERE connector = ?", .integer(key))
      }
    }
  }
}

extension SQLiteTableWriter {
  private func document<Form: StoredForm>(
    _ id: String, as form: Form.Type
  ) throws(StoreError) -> Form.Value? {
    try connection.first(
      "SELECT json FROM document WHERE kind = ? AND id = ?", .text(Form.kind), .text(id)
    ) { row throws(StoreError) in try TableDocument(bytes: row.bytes(0)).value(as: form) }
  }

  /// In the order of their ids.
  private func documents<Form: StoredForm>(
    _ form: Form.Type
  ) throws(StoreError) -> [Form.Value] {
    try connection.rows(
      "SELECT json FROM document WHERE kind = ? ORDER BY id", .text(Form.kind)
    ) { row throws(StoreError) in try TableDocument(bytes: row.bytes(0)).value(as: form) }
  }

  private func put<Form: StoredForm>(_ form: Form, _ id: String) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO document (kind, id, json) VALUES (?, ?, ?)",
        .text(Form.kind), .text(id), .blob(try TableDocument(form).bytes))
    }
  }

  private func remove<Form: StoredForm>(_ form: Form.Type, _ id: String) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "DELETE FROM document WHERE kind = ? AND id = ?", .text(Form.kind), .text(id))
    }
  }
}
