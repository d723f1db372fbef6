import ConnectorModel

extension SQLiteTables {
  func partnerDevices(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: [ConnectorID: [PartnerDevice]]] {
    let connectors = try connectorsByKey()
    var found: [DeviceKey: [ConnectorID: [PartnerDevice]]] = [:]
    for (place, device) in try partnerRows(
      "device BETWEEN ? AND ?", [SQLValue(first), SQLValue(last)])
    {
      guard let connector = connectors[place.connector] else { throw .damagedRow }
      found[place.device, default: [:]][connector, default: []].append(device)
    }
    return found
  }

  func partnerDevice(
    of connector: ConnectorID, device: DeviceKey, id: DeviceIdentifier?
  ) throws(StoreError) -> PartnerDevice? {
    guard let key = try key(of: connector) else { return nil }
    let place = PartnerPlace(device: device, connector: key, id: id)
    return try partnerRows(PartnerPlace.condition, place.values).first?.1
  }

  func partnerDevices(
    of connector: ConnectorID, withThreat id: String
  ) throws(StoreError) -> [LocatedPartnerDevice] {
    guard let key = try key(of: connector) else { return [] }
    let places = try connection.rows(
      """
      SELECT device, connector, id_kind, id FROM partner_threat
      WHERE connector = ? AND threat = ? AND level IS NOT NULL ORDER BY device, id_kind, id
      """, .integer(key), .text(id), read: PartnerPlace.init(row:))
    var found: [LocatedPartnerDevice] = []
    for place in places {
      for (_, device) in try partnerRows(PartnerPlace.condition, place.values) {
        found.append(LocatedPartnerDevice(device: place.device, partnerDevice: device))
      }
    }
    return found
  }

  func put(
    _ partnerDevice: PartnerDevice, of connector: ConnectorID, device: DeviceKey
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      let id = partnerDevice.partnerDeviceId
      guard case .integer(let key) = try newKey(of: connector) else { return }
      let place = PartnerPlace(device: device, connector: key, id: id)
      let before = try partnerRows(PartnerPlace.condition, place.values).first?.1
      let said = partnerDevice.state?.said
      try connection.step(
        "INSERT OR REPLACE INTO partner_device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        place.values + [
          .text(id?.value ?? ""), SQLValue(partnerDevice.removedAt),
          SQLValue(partnerDevice.namedAt),
          SQLValue(word: partnerDevice.state?.state),
        ] + SQLValue.columns(of: said)
      ) { _ throws(StoreError) in true }
      try putThreats(partnerDevice.threats, at: place, before: before?.threats ?? [:])
    }
  }

  /// Changes only the threats that differ from those that are there.
  private func putThreats(
    _ threats: [String: PartnerThreat], at place: PartnerPlace, before: [String: PartnerThreat]
  ) throws(StoreError) {
    for id in before.keys where threats[id] == nil {
      try connection.step(
        "DELETE FROM partner_threat WHERE \(PartnerPlace.condition) AND threat = ?",
        place.values + [.text(id)]
      ) { _ throws(StoreError) in true }
    }
    for (id, threat) in threats where before[id] != threat {
      try connection.step(
        "INSERT OR REPLACE INTO partner_threat VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        place.values + [
          .text(id), SQLValue(threat.closedAt), SQLValue(word: threat.opened?.level),
        ] + SQLValue.columns(of: threat.opened?.said)
      ) { _ throws(StoreError) in true }
    }
  }
}

extension SQLiteTables {
  /// Partner devices with their threats, in the order of the table's key.
  private func partnerRows(
    _ condition: String, _ values: [SQLValue]
  ) throws(StoreError) -> [(PartnerPlace, PartnerDevice)] {
    var found: [(PartnerPlace, PartnerDevice)] = []
    var indices: [PartnerPlace: Int] = [:]
    try connection.step(
      """
      SELECT device, connector, id_kind, id, id_value, removed_at, named_at, state, observed_at,
        received_at, category, title, detail, word
      FROM partner_device WHERE \(condition) ORDER BY device, connector, id_kind, id
      """, values
    ) { row throws(StoreError) in
      let place = PartnerPlace(row: row)
      indices[place] = found.count
      found.append((place, try PartnerDevice(row: row)))
      return true
    }
    guard !found.isEmpty else { return [] }
    try connection.step(
      """
      SELECT device, connector, id_kind, id, threat, closed_at, level, observed_at, received_at,
        category, title, detail, word
      FROM partner_threat WHERE \(condition)
      """, values
    ) { row throws(StoreError) in
      guard let index = indices[PartnerPlace(row: row)] else { throw .damagedRow }
      found[index].1.threats[row.text(4)] = try PartnerThreat(row: row)
      return true
    }
    return found
  }
}
