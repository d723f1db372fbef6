import ConnectorModel

/// The table `told`: what partners were told of devices and of their apps.
struct ToldRows {
  let connection: SQLiteConnection

  /// - Parameter connector: its number in other tables.
  func digests(
    of devices: [DeviceKey], to connector: Int64, _ operation: AdapterOperation
  ) throws(StoreError) -> [DeviceKey: ToldDigest] {
    var digests: [DeviceKey: ToldDigest] = [:]
    for device in devices {
      digests[device] = try connection.first(
        "SELECT digest FROM told WHERE device = ? AND operation = ? AND connector = ?",
        SQLValue(device), SQLValue(word: operation), .integer(connector)
      ) { row throws(StoreError) in
        guard let digest = ToldDigest(bytes: row.bytes(0)) else { throw .damagedRow }
        return digest
      }
    }
    return digests
  }

  func put(
    _ told: [Told], to connector: SQLValue, _ operation: AdapterOperation
  ) throws(StoreError) {
    for one in told {
      try connection.execute(
        "INSERT OR REPLACE INTO told (device, operation, connector, digest) VALUES (?, ?, ?, ?)",
        SQLValue(one.device), SQLValue(word: operation), connector, .blob(one.digest.bytes))
    }
  }

  func remove(of device: DeviceKey, _ operation: AdapterOperation) throws(StoreError) {
    try connection.execute(
      "DELETE FROM told WHERE device = ? AND operation = ?", SQLValue(device),
      SQLValue(word: operation))
  }
}
