import ConnectorModel

extension SQLiteTables {
  private static let putDevice = {
    let columns = deviceColumns + DeviceIdentifierColumns.names + ["folded_name", "changed_at"]
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let news = columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    return """
      INSERT INTO device (\(columns.joined(separator: ", "))) VALUES (\(places))
      ON CONFLICT (key) DO UPDATE SET \(news)
      """
  }()

  func put(
    _ device: Device, was before: Device?, changedAt position: JournalPosition
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try putIdentifiers(of: device, was: before?.identifiers ?? [])
      if before == nil { lastDeviceKey = max(try lastKey(), device.key.rawValue) }
      let attributes = [
        SQLValue(device.key), SQLValue(word: device.platform), SQLValue(word: device.ownership),
        SQLValue(word: device.management), SQLValue(device.osText), SQLValue(device.name),
        SQLValue(device.model), SQLValue(device.manufacturer), SQLValue(device.isSupervised),
        SQLValue(device.isJailbroken), SQLValue(device.enrolledAt), SQLValue(device.lastCheckInAt),
        SQLValue(device.receivedAt), try PackedColumn.pack(device.protectedApps),
        SQLValue(device.leftAt),
      ]
      try connection.run(
        Self.putDevice,
        attributes + DeviceIdentifierColumns.values(of: device.identifiers)
          + [SQLValue(device.name?.lowercased()), SQLValue(position)])
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
