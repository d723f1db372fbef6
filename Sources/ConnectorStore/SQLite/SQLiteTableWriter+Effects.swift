import ConnectorModel

extension SQLiteTableWriter {
  func effects(
    on device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> [JournalEffect] {
    try changing { () throws(StoreError) in
      let checkIns = try effects.effects(
        .checkIn, on: device, from: try devices.lastCheckInRow(of: device))
      let others = try effects.effects(
        .other, on: device, from: try effects.lastOther(of: device))
      return (checkIns + others).filter { $0.effect.position <= position }
        .sorted { ($0.effect.position, $0.index) < ($1.effect.position, $1.index) }
        .map(\.effect)
    }
  }

  func lastDecision(
    about device: DeviceKey, through position: JournalPosition
  ) throws(StoreError) -> JournalEffect? {
    try changing { () throws(StoreError) in
      try effects.effects(.decision, on: device, from: try decisions.row(of: device)) {
        $0 > position
      }.first { $0.effect.position <= position }?.effect
    }
  }

  func noteEffect(_ effect: JournalEffect, on device: DeviceKey) throws(StoreError) {
    try changing { () throws(StoreError) in
      let before =
        switch effect.kind {
        case .checkIn: try devices.setLastCheckInRow(of: device, effect.position)
        case .other: try effects.setLastOther(of: device, effect.position)
        case .decision: try decisions.setRow(of: device, effect.position)
        }
      try effects.note(effect, on: device, after: before)
    }
  }

  func contacts(
    through position: JournalPosition
  ) throws(StoreError) -> [ConnectorID: PartnerContact] {
    var contacts: [ConnectorID: PartnerContact] = [:]
    for (key, connector) in try connectorsByKey() {
      contacts[connector] = try connection.first(
        """
        SELECT position, last_contact_at, last_error_code FROM contact
        WHERE connector = ? AND position <= ? ORDER BY position DESC LIMIT 1
        """, .integer(key), SQLValue(position)
      ) { row in
        PartnerContact(
          position: row.position(0), lastContactAt: row.optionalTime(1),
          lastErrorCode: Int32(truncatingIfNeeded: row.integer(2)))
      }
    }
    return contacts
  }

  func note(_ contact: PartnerContact, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO contact VALUES (?, ?, ?, ?)", try newKey(of: connector),
        SQLValue(contact.position), SQLValue(contact.lastContactAt),
        .integer(Int64(contact.lastErrorCode)))
    }
  }
}
