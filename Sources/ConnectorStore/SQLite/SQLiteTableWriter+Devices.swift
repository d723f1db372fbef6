import ConnectorModel

extension SQLiteTableWriter {
  func deviceCount() throws(StoreError) -> Int {
    try changing { () throws(StoreError) in try devices.flush() }
    return Int(try connection.first("SELECT count(*) FROM device") { $0.integer(0) } ?? 0)
  }

  func nextDeviceKey() throws(StoreError) -> DeviceKey { try devices.nextKey() }

  func device(_ key: DeviceKey) throws(StoreError) -> Device? {
    guard var device = try devices.device(key) else { return nil }
    device.groups = try members.groups(of: key)
    return device
  }

  func devices(after key: DeviceKey?, limit: Int) throws(StoreError) -> [Device] {
    try changing { () throws(StoreError) in
      var page = try devices.page(after: key, limit: limit)
      guard let first = page.first, let last = page.last else { return [] }
      let groups = try members.groups(from: first.key, through: last.key)
      guard !groups.isEmpty else { return page }
      for index in page.indices { page[index].groups = groups[page[index].key] ?? [] }
      return page
    }
  }

  func deviceKeys(having identifier: DeviceIdentifier) throws(StoreError) -> [DeviceKey] {
    var keys: [DeviceKey] = []
    for device in try identifiers.candidates(identifier)
    where try devices.has(identifier, device) { keys.append(device) }
    return keys
  }

  func deviceKeys(named name: String) throws(StoreError) -> [DeviceKey] {
    try changing { () throws(StoreError) in try devices.flush() }
    return try connection.rows(
      "SELECT key FROM device WHERE folded_name = ? ORDER BY key", .text(name.lowercased())
    ) { $0.device(0) }
  }

  func put(
    _ device: Device, was before: Device?, changedAt position: JournalPosition
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try identifiers.put(device.identifiers, of: device.key, was: before?.identifiers ?? [])
      try devices.put(device, changedAt: position)
    }
  }

  /// All changes of a position come together, so that whoever goes on after the last one misses none:
  /// there can be more than `limit`.
  func changes(
    of operation: AdapterOperation, after position: JournalPosition, limit: Int
  ) throws(StoreError) -> [DeviceChange] {
    try changing { () throws(StoreError) in
      try devices.flush()
      try inventories.flush()
    }
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

  func members(of group: GroupID) throws(StoreError) -> [DeviceKey] {
    try changing { () throws(StoreError) in try members.members(of: group) }
  }

  func setMember(_ device: DeviceKey, of group: GroupID, _ isMember: Bool) throws(StoreError) {
    try changing { () throws(StoreError) in try members.set(device, of: group, isMember) }
  }

  func inventory(of device: DeviceKey) throws(StoreError) -> Inventory? {
    try changing { () throws(StoreError) in try inventories.inventory(of: device) }
  }

  func put(
    _ inventory: Inventory, of device: DeviceKey, changedAt position: JournalPosition
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try inventories.put(inventory, of: device, changedAt: position)
    }
  }

  func removeInventory(of device: DeviceKey) throws(StoreError) {
    try changing { () throws(StoreError) in
      try inventories.put(nil, of: device, changedAt: .start)
    }
  }
}
