import ConnectorModel

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
