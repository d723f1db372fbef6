import ConnectorModel

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
