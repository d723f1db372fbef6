import ConnectorModel
import FoundationEssentials

extension SQLiteTables {
  func disclosures(
    of device: DeviceKey, limit: Int
  ) throws(StoreError) -> [DisclosureRecord] {
    let connectors = try connectorsByKey()
    return try connection.rows(
      """
      SELECT connector, device, at, ownership, app_sync, full_inventory, shared, withheld
      FROM disclosure WHERE device = ? ORDER BY at DESC, number DESC LIMIT ?
      """, SQLValue(device), SQLValue(limit)
    ) { row throws(StoreError) in
      guard let connector = connectors[row.integer(0)] else { throw .damagedRow }
      return DisclosureRecord(
        connector: connector, device: row.device(1), at: row.time(2), ownership: try row.word(3),
        appSync: row.integer(4) != 0, fullInventory: row.integer(5) != 0,
        shared: Int(row.integer(6)), withheld: Int(row.integer(7)))
    }
  }

  func add(_ disclosure: DisclosureRecord) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        """
        INSERT INTO disclosure (connector, device, at, ownership, app_sync, full_inventory, shared,
          withheld) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """, try newKey(of: disclosure.connector), SQLValue(disclosure.device),
        SQLValue(disclosure.at), SQLValue(word: disclosure.ownership), SQLValue(disclosure.appSync),
        SQLValue(disclosure.fullInventory), SQLValue(disclosure.shared),
        SQLValue(disclosure.withheld))
    }
  }

  private static let decisionColumns = """
    device, compliance, compliance_rule, app_protection, app_protection_rule, since, valid_until,
    noncompliant_since
    """

  func keptDecision(of device: DeviceKey) throws(StoreError) -> KeptDecision? {
    try keptDecisions(from: device, through: device)[device]
  }

  func keptDecisions(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: KeptDecision] {
    var decisions: [DeviceKey: KeptDecision] = [:]
    try connection.step(
      "SELECT \(Self.decisionColumns) FROM decision WHERE device BETWEEN ? AND ?",
      [SQLValue(first), SQLValue(last)]
    ) { row throws(StoreError) in
      decisions[row.device(0)] = try KeptDecision(row: row)
      return true
    }
    return decisions
  }

  func put(_ decision: KeptDecision) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        SQLValue(decision.device), SQLValue(word: decision.compliance),
        SQLValue(word: decision.complianceRule), SQLValue(word: decision.appProtection),
        SQLValue(word: decision.appProtectionRule), SQLValue(decision.since),
        SQLValue(decision.validUntil), try Self.json(of: decision.noncompliantSince))
    }
  }

  /// A JSON object of milliseconds by policy; nothing for a device that breaks none.
  private static func json(of since: [PolicyID: Timestamp]) throws(StoreError) -> SQLValue {
    guard !since.isEmpty else { return .null }
    let pairs = since.map { ($0.key.rawValue, $0.value.milliseconds) }
    let object = Dictionary(uniqueKeysWithValues: pairs)
    return .blob([UInt8](try StoreError.mapping { try CanonicalJSON.encode(object) }))
  }
}

extension KeptDecision {
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    self.init(
      device: row.device(0), compliance: try row.word(1), complianceRule: try row.word(2),
      appProtection: try row.word(3), appProtectionRule: try row.word(4), since: row.time(5),
      validUntil: row.optionalTime(6))
    guard !row.isNull(7) else { return }
    let json = Data(row.bytes(7))
    guard let object = try? CanonicalJSON.decode([String: Int64].self, from: json) else {
      throw .damagedRow
    }
    for (policy, milliseconds) in object {
      noncompliantSince[PolicyID(rawValue: policy)] = Timestamp(milliseconds: milliseconds)
    }
  }
}
