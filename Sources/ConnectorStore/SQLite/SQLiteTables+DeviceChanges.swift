import ConnectorModel

extension SQLiteTables {
  func put(_ device: Device, changedAt position: JournalPosition) throws(StoreError) {
    try changing { () throws(StoreError) in
      try putIdentifiers(of: device)
      try connection.execute(
        """
        INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET platform = excluded.platform,
          ownership = excluded.ownership, management = excluded.management,
          identifiers = excluded.identifiers, os_text = excluded.os_text, name = excluded.name,
          folded_name = excluded.folded_name, model = excluded.model,
          manufacturer = excluded.manufacturer, is_supervised = excluded.is_supervised,
          is_jailbroken = excluded.is_jailbroken, enrolled_at = excluded.enrolled_at,
          last_check_in_at = excluded.last_check_in_at, received_at = excluded.received_at,
          protected_apps = excluded.protected_apps, left_at = excluded.left_at,
          changed_at = excluded.changed_at
        """,
        SQLValue(device.key), SQLValue(word: device.platform), SQLValue(word: device.ownership),
        SQLValue(word: device.management), try PackedColumn.pack(device.identifiers),
        SQLValue(device.osText), SQLValue(device.name), SQLValue(device.name?.lowercased()),
        SQLValue(device.model), SQLValue(device.manufacturer), SQLValue(device.isSupervised),
        SQLValue(device.isJailbroken), SQLValue(device.enrolledAt), SQLValue(device.lastCheckInAt),
        SQLValue(device.receivedAt), try PackedColumn.pack(device.protectedApps),
        SQLValue(device.leftAt), SQLValue(position))
    }
  }

  /// Changes only the identifiers that differ from those the device has.
  private func putIdentifiers(of device: Device) throws(StoreError) {
    let packed = try connection.first(
      "SELECT identifiers FROM device WHERE key = ?", SQLValue(device.key)
    ) { $0.bytes(0) }
    let before = Set(try PackedColumn.identifiers(packed ?? []))
    let after = Set(device.identifiers)
    for identifier in before.subtracting(after) {
      try connection.execute(
        "DELETE FROM identifier WHERE kind = ? AND comparable = ? AND device = ?",
        SQLValue(identifier.kind), .text(identifier.comparable), SQLValue(device.key))
    }
    for identifier in after.subtracting(before) {
      try connection.execute(
        "INSERT OR IGNORE INTO identifier (kind, comparable, device) VALUES (?, ?, ?)",
        SQLValue(identifier.kind), .text(identifier.comparable), SQLValue(device.key))
    }
  }

  func setMember(_ device: DeviceKey, of group: GroupID, _ isMember: Bool) throws(StoreError) {
    try changing { () throws(StoreError) in
      let sql =
        isMember
        ? "INSERT OR IGNORE INTO group_member (group_id, device) VALUES (?, ?)"
        : "DELETE FROM group_member WHERE group_id = ? AND device = ?"
      try connection.execute(sql, .text(group.rawValue), SQLValue(device))
    }
  }
}
