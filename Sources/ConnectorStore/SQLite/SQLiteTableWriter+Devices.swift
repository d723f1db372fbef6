import ConnectorModel
import NameFolding

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

  func sharedFingerprints(
    after last: Int64?, limit: Int
  ) throws(StoreError) -> [(fingerprint: Int64, devices: [DeviceKey])] {
    try changing { () throws(StoreError) in try identifiers.flush() }
    let shared = try connection.rows(
      """
      SELECT fingerprint FROM identifier WHERE fingerprint > ? GROUP BY fingerprint
      HAVING count(*) > 1 ORDER BY fingerprint LIMIT ?
      """, .integer(last ?? .min), SQLValue(limit)
    ) { $0.integer(0) }
    return try shared.map { fingerprint throws(StoreError) in
      let devices = try connection.rows(
        "SELECT device FROM identifier WHERE fingerprint = ? ORDER BY device",
        .integer(fingerprint)
      ) { $0.device(0) }
      return (fingerprint, devices)
    }
  }

  func deviceKeys(named name: FoldedName) throws(StoreError) -> [DeviceKey] {
    try search().named(name)
  }

  func deviceKeys(
    withNameBeginning name: FoldedName, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    try search().beginning(with: name, limit: limit)
  }

  func deviceKeys(
    withNameLike name: NameLikeness, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    try search().like(name, limit: limit)
  }

  func deviceKeys(
    fitting filter: DeviceFilter, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    try search().fitting(filter, after: last, limit: limit)
  }

  func deviceKeys(
    fitting filter: DeviceFilter, in order: DeviceOrder
  ) throws(StoreError) -> [DeviceKey] {
    try search().fitting(filter, in: order)
  }

  /// Over what is written.
  private func search() throws(StoreError) -> DeviceSearch {
    try changing { () throws(StoreError) in
      try devices.flush()
      try members.flush()
    }
    return DeviceSearch(connection: connection)
  }

  func put(
    _ device: Device, was before: Device?, changedAt position: JournalPosition
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try identifiers.put(device.foundBy, of: device.key, was: before?.foundBy ?? [])
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

extension SQLiteTableWriter {
  /// A list of installed apps says yes or no; a list of managed apps alone says only yes.
  func listedApps(
    _ appId: String, from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: Bool] {
    try changing { () throws(StoreError) in try inventories.flush() }
    var listed: [DeviceKey: Bool] = [:]
    let range = [SQLValue(first), SQLValue(last)]
    try connection.step(
      "SELECT device FROM inventory WHERE device BETWEEN ? AND ? AND installed_at IS NOT NULL",
      range
    ) { row throws(StoreError) in
      listed[row.device(0)] = false
      return true
    }
    let app = "app IN (SELECT key FROM app WHERE app_id = ?)"
    try connection.step(
      "SELECT device FROM installed_app WHERE device BETWEEN ? AND ? AND \(app)",
      range + [.text(appId)]
    ) { row throws(StoreError) in
      listed[row.device(0)] = true
      return true
    }
    try connection.step(
      "SELECT device, status FROM managed_app WHERE device BETWEEN ? AND ? AND \(app)",
      range + [.text(appId)]
    ) { row throws(StoreError) in
      let status: ManagedAppStatus = try row.word(1)
      if status.isInstalledAndManaged { listed[row.device(0)] = true }
      return true
    }
    return listed
  }
}

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

  func devices(
    keptAs state: ComplianceState, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    try changing { () throws(StoreError) in
      try decisions.devices(keptAs: state, after: last, limit: limit)
    }
  }

  func keptDecisionCounts(after time: Timestamp) throws(StoreError) -> KeptDecisionCounts {
    try changing { () throws(StoreError) in try decisions.counts(after: time) }
  }

  func put(_ decision: KeptDecision) throws(StoreError) {
    try changing { () throws(StoreError) in try decisions.put(decision) }
  }
}
