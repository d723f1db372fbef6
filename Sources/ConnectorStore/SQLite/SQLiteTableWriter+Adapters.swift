import ConnectorModel

extension SQLiteTableWriter {
  func pendingMessages(of connector: ConnectorID) throws(StoreError) -> [JournalPosition] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      "SELECT position FROM pending_message WHERE connector = ? ORDER BY position", .integer(key)
    ) { $0.position(0) }
  }

  func pendingSize(of connector: ConnectorID) throws(StoreError) -> (count: Int, bytes: Int) {
    guard let key = try key(of: connector) else { return (0, 0) }
    // The length of an entry lies in its row: no entry is read for it.
    return try connection.first(
      """
      SELECT count(*), coalesce(sum(length(entry)), 0) FROM pending_message
      LEFT JOIN journal ON journal.position = pending_message.position WHERE connector = ?
      """, .integer(key)
    ) { (Int($0.integer(0)), Int($0.integer(1))) } ?? (0, 0)
  }

  func addPendingMessage(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR IGNORE INTO pending_message VALUES (?, ?)", try newKey(of: connector),
        SQLValue(position))
    }
  }

  func isKnown(
    message id: String, source: String, of connector: ConnectorID
  ) throws(StoreError) -> Bool {
    guard let key = try key(of: connector) else { return false }
    return try connection.first(
      "SELECT 1 FROM message_id WHERE connector = ? AND source = ? AND id = ?", .integer(key),
      .text(source), .text(id)
    ) { _ in true } ?? false
  }

  func learn(
    message id: String, source: String, at position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR IGNORE INTO message_id VALUES (?, ?, ?, ?)", try newKey(of: connector),
        .text(source), .text(id), SQLValue(position))
    }
  }

  func removePendingMessage(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: connector) else { return }
      try connection.execute(
        "DELETE FROM pending_message WHERE connector = ? AND position = ?", .integer(key),
        SQLValue(position))
    }
  }

  func isPending(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) -> Bool {
    guard let key = try key(of: connector) else { return false }
    return try connection.first(
      "SELECT 1 FROM pending_message WHERE connector = ? AND position = ?", .integer(key),
      SQLValue(position)
    ) { _ in true } ?? false
  }

  func deliveryCursor(
    of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) -> DeliveryCursor {
    guard let key = try key(of: connector) else { return DeliveryCursor() }
    return try connection.first(
      "SELECT position, reset_at FROM delivery WHERE connector = ? AND operation = ?",
      .integer(key), SQLValue(word: operation)
    ) { DeliveryCursor(through: $0.position(0), resetAt: $0.position(1)) } ?? DeliveryCursor()
  }

  func setDeliveryCursor(
    _ cursor: DeliveryCursor, of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO delivery (connector, operation, position, reset_at) VALUES (?, ?, ?, ?)",
        try newKey(of: connector), SQLValue(word: operation), SQLValue(cursor.through),
        SQLValue(cursor.resetAt))
    }
  }

  func told(
    of devices: [DeviceKey], to connector: ConnectorID, _ operation: AdapterOperation
  ) throws(StoreError) -> [DeviceKey: ToldDigest] {
    guard let key = try key(of: connector) else { return [:] }
    return try ToldRows(connection: connection).digests(of: devices, to: key, operation)
  }

  func put(
    _ told: [Told], to connector: ConnectorID, _ operation: AdapterOperation
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try ToldRows(connection: connection).put(told, to: try newKey(of: connector), operation)
    }
  }

  func removeTold(of device: DeviceKey, _ operation: AdapterOperation) throws(StoreError) {
    try changing { () throws(StoreError) in
      try ToldRows(connection: connection).remove(of: device, operation)
    }
  }

  func partnerName(of connector: ConnectorID) throws(StoreError) -> String? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      "SELECT name FROM partner_name WHERE connector = ?", .integer(key)
    ) { $0.text(0) }
  }

  func put(partnerName name: String, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO partner_name VALUES (?, ?)", try newKey(of: connector), .text(name))
    }
  }
}

extension SQLiteTableWriter {
  private static let quarantineColumns = """
    number, connector, operation, item, digest, adapter_version, code, message, first_at, last_at,
    count
    """

  func quarantined(of connector: ConnectorID?) throws(StoreError) -> [QuarantinedItem] {
    let connectors = try connectorsByKey()
    var condition = ""
    var values: [SQLValue] = []
    if let connector {
      guard let key = try key(of: connector) else { return [] }
      condition = "WHERE connector = ?"
      values = [.integer(key)]
    }
    var items: [QuarantinedItem] = []
    try connection.step(
      "SELECT \(Self.quarantineColumns) FROM quarantine \(condition) ORDER BY number", values
    ) { row throws(StoreError) in
      guard let connector = connectors[row.integer(1)] else { throw .damagedRow }
      items.append(try QuarantinedItem(row: row, connector: connector))
      return true
    }
    return items
  }

  func quarantined(_ subject: QuarantineSubject) throws(StoreError) -> QuarantinedItem? {
    guard let key = try key(of: subject.connector) else { return nil }
    return try connection.first(
      """
      SELECT \(Self.quarantineColumns) FROM quarantine
      WHERE connector = ? AND operation = ? AND item = ?
      """, .integer(key), SQLValue(word: subject.operation), .integer(subject.item.number)
    ) { row throws(StoreError) in try QuarantinedItem(row: row, connector: subject.connector) }
  }

  func put(_ item: QuarantinedItem) throws(StoreError) {
    let finding = item.finding
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        SQLValue(item.number), try newKey(of: finding.subject.connector),
        SQLValue(word: finding.subject.operation), .integer(finding.subject.item.number),
        .text(finding.digest), .text(finding.adapterVersion), .text(finding.code),
        .text(finding.message), SQLValue(item.firstAt), SQLValue(finding.at), SQLValue(item.count))
    }
  }

  func removeQuarantined(_ subject: QuarantineSubject) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: subject.connector) else { return }
      try connection.execute(
        "DELETE FROM quarantine WHERE connector = ? AND operation = ? AND item = ?", .integer(key),
        SQLValue(word: subject.operation), .integer(subject.item.number))
    }
  }
}

extension QuarantinedItem {
  fileprivate init(row: SQLiteRow, connector: ConnectorID) throws(StoreError) {
    let item: QuarantineSubject.Item =
      switch try row.word(2) as AdapterOperation {
      case .devices: .device(row.device(3))
      case .apps: .inventory(row.device(3))
      case .receive: .message(row.position(3))
      case .poll: throw .damagedRow
      }
    self.init(
      number: row.position(0),
      finding: QuarantineFinding(
        subject: QuarantineSubject(connector: connector, item: item), digest: row.text(4),
        adapterVersion: row.text(5), code: row.text(6), message: row.text(7), at: row.time(9)),
      firstAt: row.time(8), count: Int(row.integer(10)))
  }
}

extension QuarantineSubject.Item {
  fileprivate var number: Int64 {
    switch self {
    case .device(let key), .inventory(let key): key.rawValue
    case .message(let position): position.rawValue
    }
  }
}

extension SQLiteTableWriter {
  func shadowTrial(of connector: ConnectorID) throws(StoreError) -> ShadowTrial? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      """
      SELECT version, is_on, since, equal, different, failures, last_failure
      FROM shadow_trial WHERE connector = ?
      """, .integer(key)
    ) { row in
      ShadowTrial(
        version: row.text(0), isOn: row.integer(1) != 0, since: row.time(2),
        equal: Int(row.integer(3)), different: Int(row.integer(4)), failures: Int(row.integer(5)),
        lastFailure: row.optionalText(6))
    }
  }

  func put(_ trial: ShadowTrial, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO shadow_trial VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        try newKey(of: connector), .text(trial.version), SQLValue(trial.isOn),
        SQLValue(trial.since), SQLValue(trial.equal), SQLValue(trial.different),
        SQLValue(trial.failures), SQLValue(trial.lastFailure))
    }
  }

  func shadowDifferences(
    of connector: ConnectorID, limit: Int
  ) throws(StoreError) -> [ShadowDifference] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      "SELECT json FROM shadow_difference WHERE connector = ? ORDER BY number DESC LIMIT ?",
      .integer(key), SQLValue(limit)
    ) { row throws(StoreError) in
      try TableDocument(bytes: row.bytes(0)).value(as: StoredShadowDifference.self)
    }
  }

  func addShadowDifferences(
    _ differences: [ShadowDifference], of connector: ConnectorID, from position: JournalPosition,
    capacity: Int
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      let key = try newKey(of: connector)
      for (index, difference) in differences.enumerated() {
        let document = try TableDocument(StoredShadowDifference(difference))
        try connection.execute(
          "INSERT OR REPLACE INTO shadow_difference VALUES (?, ?, ?)", key,
          .integer(position.rawValue << 20 | Int64(index)), .blob(document.bytes))
      }
      try connection.execute(
        """
        DELETE FROM shadow_difference WHERE connector = ? AND number NOT IN (
          SELECT number FROM shadow_difference WHERE connector = ? ORDER BY number DESC LIMIT ?)
        """, key, key, SQLValue(capacity))
    }
  }

  func removeShadowDifferences(of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: connector) else { return }
      try connection.execute("DELETE FROM shadow_difference WHERE connector = ?", .integer(key))
    }
  }
}
