import ConnectorModel

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
