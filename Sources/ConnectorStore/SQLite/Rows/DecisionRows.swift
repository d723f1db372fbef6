import ConnectorModel

/// The table `decision` as a transaction sees it.
struct DecisionRows {
  private let connection: SQLiteConnection
  private var unwritten: [KeptDecision] = []

  init(_ connection: SQLiteConnection) { self.connection = connection }

  mutating func decisions(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: KeptDecision] {
    try flush()
    var decisions: [DeviceKey: KeptDecision] = [:]
    try connection.step(
      """
      SELECT device, compliance, compliance_rule, app_protection, app_protection_rule, since,
        valid_until, noncompliant_since
      FROM decision WHERE device BETWEEN ? AND ?
      """, [SQLValue(first), SQLValue(last)]
    ) { row throws(StoreError) in
      decisions[row.device(0)] = try KeptDecision(row: row)
      return true
    }
    return decisions
  }

  mutating func put(_ decision: KeptDecision) throws(StoreError) {
    unwritten.append(decision)
    if unwritten.count >= Self.most { try flush() }
  }

  /// Bounds the memory of a transaction over many decisions.
  private static let most = 100_000

  /// Writes what was put off, in the order of the table; of a device the newest.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    sort()
    let statement = try connection.statement(
      "INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    var values = SQLiteValues()
    for decision in unwritten {
      values.removeAll()
      values.append(decision.device)
      values.append(word: decision.compliance)
      values.append(word: decision.complianceRule)
      values.append(word: decision.appProtection)
      values.append(word: decision.appProtectionRule)
      values.append(decision.since)
      values.append(decision.validUntil)
      values.append(try Self.document(of: decision.noncompliantSince))
      try statement.run(values)
    }
    unwritten.removeAll(keepingCapacity: true)
  }

  /// Most come in order, each device once.
  private mutating func sort() {
    let isSorted = zip(unwritten, unwritten.dropFirst()).allSatisfy { $0.device < $1.device }
    guard !isSorted else { return }
    let newest = Dictionary(unwritten.map { ($0.device, $0) }, uniquingKeysWith: { $1 })
    unwritten = newest.values.sorted { $0.device < $1.device }
  }

  /// Nothing for a device that breaks no policy.
  private static func document(of since: [PolicyID: Timestamp]) throws(StoreError) -> SQLValue {
    since.isEmpty ? .null : .blob(try TableDocument(StoredNoncompliance(since)).bytes)
  }
}

extension KeptDecision {
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    self.init(
      device: row.device(0), compliance: try row.word(1), complianceRule: try row.word(2),
      appProtection: try row.word(3), appProtectionRule: try row.word(4), since: row.time(5),
      validUntil: row.optionalTime(6))
    guard !row.isNull(7) else { return }
    noncompliantSince = try TableDocument(bytes: row.bytes(7)).value(as: StoredNoncompliance.self)
  }
}
