import ConnectorModel

extension SQLiteTables {
  static let deviceColumns = [
    "key", "platform", "ownership", "management", "os_text", "name", "model", "manufacturer",
    "is_supervised", "is_jailbroken", "enrolled_at", "last_check_in_at", "received_at",
    "protected_apps", "left_at",
  ]

  private static let selectDevices =
    "SELECT \((deviceColumns + DeviceIdentifierColumns.names).joined(separator: ", ")) FROM device"
  private static let selectDevice = "\(selectDevices) WHERE key = ?"
  private static let selectPage = "\(selectDevices) WHERE key > ? ORDER BY key LIMIT ?"

  func deviceCount() throws(StoreError) -> Int {
    Int(try connection.first("SELECT count(*) FROM device") { $0.integer(0) } ?? 0)
  }

  func nextDeviceKey() throws(StoreError) -> DeviceKey { DeviceKey(rawValue: try lastKey() + 1) }

  /// The greatest key that a device has; it is asked of the table once a transaction.
  func lastKey() throws(StoreError) -> Int64 {
    if let lastDeviceKey { return lastDeviceKey }
    let last = try connection.first("SELECT max(key) FROM device") { $0.integer(0) } ?? 0
    lastDeviceKey = last
    return last
  }

  func device(_ key: DeviceKey) throws(StoreError) -> Device? {
    var device = try connection.first(
      Self.selectDevice, SQLValue(key), read: Device.init(row:))
    device?.groups = try groups(from: key, through: key)[key] ?? []
    return device
  }

  func devices(after key: DeviceKey?, limit: Int) throws(StoreError) -> [Device] {
    var devices = try connection.rows(
      Self.selectPage, .integer(key?.rawValue ?? .min), SQLValue(limit), read: Device.init(row:))
    guard let first = devices.first, let last = devices.last else { return [] }
    let groups = try groups(from: first.key, through: last.key)
    guard !groups.isEmpty else { return devices }
    for index in devices.indices { devices[index].groups = groups[devices[index].key] ?? [] }
    return devices
  }

  func deviceKeys(named name: String) throws(StoreError) -> [DeviceKey] {
    try connection.rows(
      "SELECT key FROM device WHERE folded_name = ? ORDER BY key", .text(name.lowercased())
    ) { $0.device(0) }
  }

  func members(of group: GroupID) throws(StoreError) -> [DeviceKey] {
    try connection.rows(
      "SELECT device FROM group_member WHERE group_id = ? ORDER BY device", .text(group.rawValue)
    ) { $0.device(0) }
  }

  private func groups(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: Set<GroupID>] {
    var groups: [DeviceKey: Set<GroupID>] = [:]
    try connection.step(
      "SELECT device, group_id FROM group_member WHERE device BETWEEN ? AND ?",
      [SQLValue(first), SQLValue(last)]
    ) { row throws(StoreError) in
      groups[row.device(0), default: []].insert(GroupID(rawValue: row.text(1)))
      return true
    }
    return groups
  }

  /// All changes of a position come together, so that whoever goes on after the last one misses none:
  /// there can be more than `limit`.
  func changes(
    of operation: AdapterOperation, after position: JournalPosition, limit: Int
  ) throws(StoreError) -> [DeviceChange] {
    let (table, key) = operation == .apps ? ("inventory", "device") : ("device", "key")
    return try connection.rows(
      """
      SELECT \(key), changed_at FROM \(table) WHERE changed_at > ?1 AND changed_at <= coalesce(
        (SELECT changed_at FROM \(table) WHERE changed_at > ?1
         ORDER BY changed_at LIMIT 1 OFFSET max(?2, 1) - 1), 9223372036854775807)
      ORDER BY changed_at, \(key)
      """, SQLValue(position), SQLValue(limit)
    ) { DeviceChange(device: $0.device(0), position: $0.position(1)) }
  }
}

extension Device {
  /// Without the groups, which are in rows of their own.
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    self.init(
      key: row.device(0), platform: try row.optionalWord(1), ownership: try row.word(2),
      management: try row.word(3),
      identifiers: DeviceIdentifierColumns.identifiers(in: row, from: 15),
      osText: row.optionalText(4), name: row.optionalText(5), model: row.optionalText(6),
      manufacturer: row.optionalText(7), isSupervised: row.optionalBool(8),
      isJailbroken: row.optionalBool(9), enrolledAt: row.optionalTime(10),
      lastCheckInAt: row.time(11), receivedAt: row.time(12),
      protectedApps: try PackedColumn.texts(row.bytes(13)), leftAt: row.optionalTime(14))
  }
}
