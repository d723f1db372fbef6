import ConnectorModel

extension SQLiteTableWriter {
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

  func keptDecision(of device: DeviceKey) throws(StoreError) -> KeptDecision? {
    try keptDecisions(from: device, through: device)[device]
  }

  func keptDecisions(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: KeptDecision] {
    try changing { () throws(StoreError) in
      try decisions.decisions(from: first, through: last)
    }
  }

  func put(_ decision: KeptDecision) throws(StoreError) {
    try changing { () throws(StoreError) in try decisions.put(decision) }
  }
}
