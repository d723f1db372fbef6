import ConnectorModel
import JournalFormat

extension SQLiteTableWriter {
  func partnerDevices(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: [ConnectorID: [PartnerDevice]]] {
    let connectors = try connectorsByKey()
    let rows = try changing { () throws(StoreError) in
      try partnerDevices.devices(from: first, through: last)
    }
    var found: [DeviceKey: [ConnectorID: [PartnerDevice]]] = [:]
    for (place, device) in rows {
      guard let connector = connectors[place.connector] else { throw .damagedRow }
      found[place.device, default: [:]][connector, default: []].append(device)
    }
    return found
  }

  func partnerDevice(
    of connector: ConnectorID, device: DeviceKey, id: DeviceIdentifier?
  ) throws(StoreError) -> PartnerDevice? {
    guard let key = try key(of: connector) else { return nil }
    return try partnerDevices.device(at: PartnerPlace(device: device, connector: key, id: id))
  }

  func partnerDevices(
    of connector: ConnectorID, withThreat id: String
  ) throws(StoreError) -> [LocatedPartnerDevice] {
    guard let key = try key(of: connector) else { return [] }
    let rows = try changing { () throws(StoreError) in
      try partnerDevices.devices(of: key, withThreat: id)
    }
    return rows.map { LocatedPartnerDevice(device: $0.device, partnerDevice: $1) }
  }

  func put(
    _ partnerDevice: PartnerDevice, of connector: ConnectorID, device: DeviceKey
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard case .integer(let key) = try newKey(of: connector) else { return }
      let place = PartnerPlace(device: device, connector: key, id: partnerDevice.partnerDeviceId)
      try partnerDevices.put(partnerDevice, at: place)
    }
  }
}

extension SQLiteTableWriter {
  func closeWithoutDevice(
    of connector: ConnectorID, threat id: String
  ) throws(StoreError) -> Timestamp? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      "SELECT closed_at FROM threat_close WHERE connector = ? AND threat = ?", .integer(key),
      .text(id)
    ) { $0.time(0) }
  }

  func putCloseWithoutDevice(
    of connector: ConnectorID, threat id: String, at time: Timestamp
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        """
        INSERT INTO threat_close (connector, threat, closed_at) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET closed_at = max(closed_at, excluded.closed_at)
        """, try newKey(of: connector), .text(id), SQLValue(time))
    }
  }

  func learntDevice(
    of connector: ConnectorID, id: DeviceIdentifier
  ) throws(StoreError) -> DeviceKey? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      "SELECT device FROM learnt_device WHERE connector = ? AND kind = ? AND comparable = ?",
      .integer(key), SQLValue(id.kind), .text(id.comparable)
    ) { $0.device(0) }
  }

  func learn(
    _ id: DeviceIdentifier, of connector: ConnectorID, is device: DeviceKey
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO learnt_device VALUES (?, ?, ?, ?)", try newKey(of: connector),
        SQLValue(id.kind), .text(id.comparable), SQLValue(device))
    }
  }

  func unmatchedReports(
    of connector: ConnectorID, limit: Int
  ) throws(StoreError) -> [UnmatchedReport] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      """
      SELECT number, received_at, report FROM unmatched_report WHERE connector = ?
      ORDER BY number LIMIT ?
      """, .integer(key), SQLValue(limit), read: UnmatchedReport.init(row:))
  }

  func unmatchedReports(
    of connector: ConnectorID, naming identifier: DeviceIdentifier
  ) throws(StoreError) -> [UnmatchedReport] {
    try unmatchedReports(
      of: connector, kind: SQLValue(identifier.kind), comparable: identifier.comparable)
  }

  func unmatchedReports(
    of connector: ConnectorID, naming device: DeviceKey
  ) throws(StoreError) -> [UnmatchedReport] {
    try unmatchedReports(of: connector, kind: Self.ownKey, comparable: "\(device)")
  }

  /// The kind of identifier, in `unmatched_identifier`, that a device's key is. No other has this number.
  fileprivate static let ownKey = SQLValue.integer(0)

  private func unmatchedReports(
    of connector: ConnectorID, kind: SQLValue, comparable: String
  ) throws(StoreError) -> [UnmatchedReport] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      """
      SELECT number, received_at, report FROM unmatched_identifier
      JOIN unmatched_report USING (connector, number)
      WHERE connector = ? AND kind = ? AND comparable = ? ORDER BY number
      """, .integer(key), kind, .text(comparable), read: UnmatchedReport.init(row:))
  }

  func unmatchedCount(of connector: ConnectorID) throws(StoreError) -> Int {
    if let count = unmatchedCounts[connector] { return count }
    guard let key = try key(of: connector) else { return 0 }
    let count = try connection.first(
      "SELECT count(*) FROM unmatched_report WHERE connector = ?", .integer(key)
    ) { Int($0.integer(0)) }
    unmatchedCounts[connector] = count
    return count ?? 0
  }

  func addUnmatched(
    _ report: UnmatchedReport, of connector: ConnectorID, capacity: Int
  ) throws(StoreError) -> Int {
    try changing { () throws(StoreError) in
      let key = try newKey(of: connector)
      try removeUnmatched(report.number, of: connector)
      try connection.execute(
        "INSERT INTO unmatched_report VALUES (?, ?, ?, ?)", key, .integer(report.number),
        SQLValue(report.receivedAt), try PackedColumn.pack(EncodedReport(report.report)))
      for (kind, comparable) in report.report.subject.namings {
        try connection.execute(
          "INSERT OR IGNORE INTO unmatched_identifier VALUES (?, ?, ?, ?)", key, kind,
          .text(comparable), .integer(report.number))
      }
      let count = try unmatchedCount(of: connector, adding: 1)
      let dropped = max(0, count - max(0, capacity))
      for oldest in try unmatchedReports(of: connector, limit: dropped) {
        try removeUnmatched(oldest.number, of: connector)
      }
      return dropped
    }
  }

  func removeUnmatched(_ number: Int64, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: connector) else { return }
      let count = try unmatchedCount(of: connector)
      try connection.execute(
        "DELETE FROM unmatched_report WHERE connector = ? AND number = ?", .integer(key),
        .integer(number))
      guard connection.changesCount > 0 else { return }
      unmatchedCounts[connector] = count - 1
      try connection.execute(
        "DELETE FROM unmatched_identifier WHERE connector = ? AND number = ?", .integer(key),
        .integer(number))
    }
  }

  /// The count after rows were added; it is asked of the table once a transaction.
  private func unmatchedCount(
    of connector: ConnectorID, adding rows: Int
  ) throws(StoreError) -> Int {
    let count = try unmatchedCount(of: connector) + rows
    unmatchedCounts[connector] = count
    return count
  }
}

extension ReportSubject {
  /// By what it names devices, as `unmatched_identifier` has it.
  fileprivate var namings: [(kind: SQLValue, comparable: String)] {
    switch self {
    case .device(let key): [(SQLiteTableWriter.ownKey, "\(key)")]
    case .identifiers(let identifiers): identifiers.map { (SQLValue($0.kind), $0.comparable) }
    case .nobody: []
    }
  }
}

extension UnmatchedReport {
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    self.init(
      number: row.integer(0), receivedAt: row.time(1), report: try PackedColumn.report(row.bytes(2))
    )
  }
}
