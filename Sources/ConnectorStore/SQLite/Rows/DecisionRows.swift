import ConnectorModel

/// The table `decision` as a transaction sees it.
struct DecisionRows {
  private struct Held {
    var decision: KeptDecision
    /// Of the journal, that keeps it; nil: as the table says.
    var row: JournalPosition?
  }

  private let connection: SQLiteConnection
  /// In the order of the devices, each once.
  private var unwritten: [Held] = []
  private var greatestKey: Int64?

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

  mutating func devices(
    keptAs state: ComplianceState, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    try flush()
    return try connection.rows(
      "SELECT device FROM decision WHERE device > ? AND compliance = ? ORDER BY device LIMIT ?",
      .integer(last?.rawValue ?? .min), SQLValue(word: state), SQLValue(limit)
    ) { $0.device(0) }
  }

  /// One walk over the table, whose rows are short, without sorting them.
  mutating func counts(after time: Timestamp) throws(StoreError) -> KeptDecisionCounts {
    try flush()
    let (states, outcomes) = (ComplianceState.allCases, AppProtectionOutcome.allCases)
    let columns =
      states.map { _ in "sum(compliance = ?)" } + outcomes.map { _ in "sum(app_protection = ?)" }
    var counts = KeptDecisionCounts()
    try connection.step(
      """
      SELECT \(columns.joined(separator: ", ")), min(valid_until) FILTER (WHERE valid_until > ?)
      FROM decision
      """,
      states.map { SQLValue(word: $0) } + outcomes.map { SQLValue(word: $0) } + [SQLValue(time)]
    ) { row in
      for (index, state) in states.enumerated() {
        counts.compliance[state] = Int(row.integer(Int32(index)))
      }
      for (index, outcome) in outcomes.enumerated() {
        counts.appProtection[outcome] = Int(row.integer(Int32(states.count + index)))
      }
      counts.nextEnd = row.optionalTime(Int32(states.count + outcomes.count))
      return true
    }
    return counts
  }

  mutating func put(_ decision: KeptDecision) throws(StoreError) {
    if let place = place(of: decision.device) {
      unwritten[place].decision = decision
      return
    }
    // They come in order, batch by batch; a device that does not begins the next.
    let isInOrder = unwritten.last.map { $0.decision.device < decision.device } ?? true
    if !isInOrder || unwritten.count >= Self.most { try flush() }
    unwritten.append(Held(decision: decision))
  }

  /// Bounds the memory of a transaction over many decisions.
  private static let most = 100_000

  /// The row of the journal that keeps the decision about a device; `start`: none is known.
  mutating func row(of device: DeviceKey) throws(StoreError) -> JournalPosition {
    if let place = place(of: device), let row = unwritten[place].row { return row }
    return try writtenRow(of: device)
  }

  /// - Returns: the one before.
  mutating func setRow(
    of device: DeviceKey, _ row: JournalPosition
  ) throws(StoreError) -> JournalPosition {
    let before = try self.row(of: device)
    if let place = place(of: device) {
      unwritten[place].row = row
    } else {
      try connection.execute(
        "UPDATE decision SET row = ? WHERE device = ?", SQLValue(row), SQLValue(device))
    }
    return before
  }

  private func place(of device: DeviceKey) -> Int? {
    guard let last = unwritten.last, device <= last.decision.device else { return nil }
    if device == last.decision.device { return unwritten.count - 1 }
    var (low, high) = (0, unwritten.count)
    while low < high {
      let middle = (low + high) / 2
      if unwritten[middle].decision.device < device { low = middle + 1 } else { high = middle }
    }
    return unwritten[low].decision.device == device ? low : nil
  }

  /// Most devices are decided about for the first time in the order of their keys.
  private mutating func isBeyondTable(_ device: DeviceKey) throws(StoreError) -> Bool {
    let greatest: Int64
    if let greatestKey {
      greatest = greatestKey
    } else {
      greatest = try connection.first("SELECT max(device) FROM decision") { $0.integer(0) } ?? 0
      greatestKey = greatest
    }
    return device.rawValue > greatest
  }

  /// Writes what was put off.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    let statement = try connection.statement(Self.insert)
    var values = SQLiteValues()
    for held in unwritten {
      values.removeAll()
      let decision = held.decision
      values.append(decision.device)
      values.append(word: decision.compliance)
      values.append(word: decision.complianceRule)
      values.append(word: decision.appProtection)
      values.append(word: decision.appProtectionRule)
      values.append(decision.since)
      values.append(decision.validUntil)
      values.append(try Self.document(of: decision.noncompliantSince))
      if let row = held.row {
        values.append(row)
      } else {
        values.append(try writtenRow(of: decision.device))
      }
      try statement.run(values)
    }
    unwritten.removeAll(keepingCapacity: true)
    greatestKey = nil
  }

  private mutating func writtenRow(of device: DeviceKey) throws(StoreError) -> JournalPosition {
    if try isBeyondTable(device) { return .start }
    return try connection.first("SELECT row FROM decision WHERE device = ?", SQLValue(device)) {
      $0.position(0)
    } ?? .start
  }

  private static let insert = """
    INSERT OR REPLACE INTO decision (
      device, compliance, compliance_rule, app_protection, app_protection_rule, since, valid_until,
      noncompliant_since, row
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

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
