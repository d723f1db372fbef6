import ConnectorModel

/// A device's identifiers in columns of their own, for it has at most one of a kind: unpacking them from one
/// value took longer than reading all the rest of a device. And devices by fingerprints of identifiers, in
/// a third of the room that the identifiers themselves took.
enum SchemaVersion5 {
  static let sql = """
    DROP TABLE identifier;
    CREATE TABLE identifier (
      fingerprint INTEGER NOT NULL, device INTEGER NOT NULL, PRIMARY KEY (fingerprint, device)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE device ADD COLUMN directory_device_id TEXT;
    ALTER TABLE device ADD COLUMN imei TEXT;
    ALTER TABLE device ADD COLUMN mdm_device_id TEXT;
    ALTER TABLE device ADD COLUMN serial_number TEXT;
    ALTER TABLE device ADD COLUMN udid TEXT;
    ALTER TABLE device ADD COLUMN user_principal_name TEXT;
    """
}

extension SchemaVersion5 {
  private static let devicesAtATime = 1_000

  /// Moves the identifiers, which were one packed value, into their columns and their table.
  static func moveIdentifiersIntoColumns(_ connection: SQLiteConnection) throws(StoreError) {
    let columns = DeviceIdentifierColumns.names.map { "\($0) = ?" }.joined(separator: ", ")
    var last = Int64.min
    while true {
      let page = try connection.rows(
        """
        SELECT key, identifiers FROM device WHERE key > ? AND identifiers IS NOT NULL
        ORDER BY key LIMIT ?
        """, .integer(last), SQLValue(Self.devicesAtATime)
      ) { ($0.integer(0), $0.bytes(1)) }
      guard let end = page.last else { break }
      for (key, packed) in page {
        let identifiers = try PackedColumn.identifiers(packed)
        try connection.run(
          "UPDATE device SET \(columns) WHERE key = ?",
          DeviceIdentifierColumns.values(of: identifiers) + [.integer(key)])
        for identifier in identifiers {
          try connection.execute(
            "INSERT OR IGNORE INTO identifier (fingerprint, device) VALUES (?, ?)",
            .integer(IdentifierFingerprint(identifier).rawValue), .integer(key))
        }
      }
      last = end.0
    }
    try connection.execute("ALTER TABLE device DROP COLUMN identifiers")
  }

  /// Notes with a partner's health that it was recorded as unresponsive, as the tables do from version 5 on.
  static func noteUnresponsivePartners(_ connection: SQLiteConnection) throws(StoreError) {
    var since: [ConnectorID: Timestamp] = [:]
    try connection.step(
      """
      SELECT position, recorded_at, entry FROM journal INDEXED BY journal_by_act
      WHERE entry >= x'50' ORDER BY position
      """, []
    ) { row throws(StoreError) in
      // A damaged row must not keep the store from opening; whoever needs it will name it.
      switch try? JournalCoding.decode(row.bytes(2), at: row.position(0)) {
      case .administrativeAct(let act):
        let connector = ConnectorID(rawValue: act.object)
        if act.kind == .partnerUnresponsive { since[connector] = row.time(1) }
        if act.kind == .partnerHeardAgain { since[connector] = nil }
      case .connectorDeleted(let connector): since[connector] = nil
      default: break
      }
      return true
    }
    let tables = SQLiteTableWriter(changing: connection, filter: nil)
    for (connector, time) in since where try tables.connector(connector) != nil {
      var health = try tables.health(of: connector)
      health.unresponsiveSince = time
      try tables.put(health, of: connector)
    }
    try tables.finish()
  }
}
