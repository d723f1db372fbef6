import ConnectorModel
import GRDB

extension SQLiteTables {
  /// The lists come in the store's own order, each entry once.
  func inventory(of device: DeviceKey) throws(StoreError) -> Inventory? {
    guard
      var inventory = try connection.first(
        "SELECT installed_at, managed_at FROM inventory WHERE device = ?", SQLValue(device),
        read: { Inventory(installedAt: $0.optionalTime(0), managedAt: $0.optionalTime(1)) })
    else { return nil }
    inventory.installed = try connection.rows(
      """
      SELECT app_id, name, version, short_version, bundle_size, dynamic_size, fields
      FROM installed_app JOIN app ON app.key = installed_app.app WHERE device = ?
      ORDER BY app_id, name, version, short_version, bundle_size, dynamic_size, fields
      """, SQLValue(device), read: InstalledApp.init(row:))
    inventory.managed = try connection.rows(
      """
      SELECT app_id, status FROM managed_app JOIN app ON app.key = managed_app.app
      WHERE device = ? ORDER BY app_id, status
      """, SQLValue(device)
    ) { row throws(StoreError) in ManagedApp(appId: row.text(0), status: try row.word(1)) }
    return inventory
  }

  func put(
    _ inventory: Inventory, of device: DeviceKey, changedAt position: JournalPosition
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO inventory VALUES (?, ?, ?, ?)", SQLValue(device),
        SQLValue(inventory.installedAt), SQLValue(inventory.managedAt), SQLValue(position))
      try putInstalled(inventory.installed, of: device)
      try putManaged(inventory.managed, of: device)
    }
  }

  func removeInventory(of device: DeviceKey) throws(StoreError) {
    try changing { () throws(StoreError) in
      for table in ["inventory", "installed_app", "managed_app"] {
        try connection.execute("DELETE FROM \(table) WHERE device = ?", SQLValue(device))
      }
    }
  }

  private func putInstalled(_ apps: [InstalledApp], of device: DeviceKey) throws(StoreError) {
    let before = Set(
      try connection.rows("SELECT app FROM installed_app WHERE device = ?", SQLValue(device)) {
        $0.integer(0)
      })
    var after = Set<Int64>()
    for app in apps { after.insert(try key(of: app)) }
    for app in before.subtracting(after) {
      try connection.execute(
        "DELETE FROM installed_app WHERE device = ? AND app = ?", SQLValue(device), .integer(app))
    }
    for app in after.subtracting(before).sorted() {
      try connection.execute(
        "INSERT INTO installed_app (device, app) VALUES (?, ?)", SQLValue(device), .integer(app))
    }
  }

  private func putManaged(_ apps: [ManagedApp], of device: DeviceKey) throws(StoreError) {
    let before = Set(
      try connection.rows(
        "SELECT app, status FROM managed_app WHERE device = ?", SQLValue(device)
      ) { row throws(StoreError) in ManagedRow(app: row.integer(0), status: try row.word(1)) })
    var after = Set<ManagedRow>()
    for app in apps {
      after.insert(ManagedRow(app: try key(of: InstalledApp(appId: app.appId)), status: app.status))
    }
    for row in before.subtracting(after) {
      try connection.execute(
        "DELETE FROM managed_app WHERE device = ? AND app = ? AND status = ?", SQLValue(device),
        .integer(row.app), SQLValue(word: row.status))
    }
    for row in after.subtracting(before) {
      try connection.execute(
        "INSERT INTO managed_app (device, app, status) VALUES (?, ?, ?)", SQLValue(device),
        .integer(row.app), SQLValue(word: row.status))
    }
  }

  private struct ManagedRow: Hashable {
    var app: Int64
    var status: ManagedAppStatus
  }

  /// The number of an app in other tables, made now if it has none.
  private func key(of app: InstalledApp) throws(StoreError) -> Int64 {
    if let key = appKeys[app] { return key }
    if appKeys.count >= Self.mostAppKeys { appKeys.removeAll() }
    let values: [SQLValue] = [
      SQLValue(app.appId), SQLValue(app.version), SQLValue(app.name), SQLValue(app.shortVersion),
      SQLValue(bits: app.bundleSize), SQLValue(bits: app.dynamicSize),
      .integer(Int64(InstalledAppFields(app).rawValue)),
    ]
    var known: Int64?
    try connection.step(
      """
      SELECT key FROM app WHERE app_id IS ? AND version IS ? AND name IS ? AND short_version IS ?
      AND bundle_size IS ? AND dynamic_size IS ? AND fields = ?
      """, values
    ) { row throws(StoreError) in
      known = row.integer(0)
      return false
    }
    let key: Int64
    if let known { key = known } else { key = try newKey(values) }
    appKeys[app] = key
    return key
  }

  private func newKey(_ values: [SQLValue]) throws(StoreError) -> Int64 {
    try connection.step(
      """
      INSERT INTO app (app_id, version, name, short_version, bundle_size, dynamic_size, fields)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, values
    ) { _ throws(StoreError) in true }
    return connection.database.lastInsertedRowID
  }

  /// Bounds the memory of a transaction over many devices.
  private static let mostAppKeys = 65_536
}

extension InstalledApp {
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    guard let number = UInt32(exactly: row.integer(6)) else { throw .damagedRow }
    let fields = InstalledAppFields(rawValue: number)
    self.init(
      appId: row.optionalText(0), name: row.optionalText(1), version: row.optionalText(2),
      shortVersion: row.optionalText(3), bundleSize: row.optionalSize(4),
      dynamicSize: row.optionalSize(5), isValidated: fields.value(known: .knownValidated),
      isAdHocSigned: fields.value(known: .knownAdHocSigned),
      isFromAppStore: fields.value(known: .knownFromAppStore),
      isBeta: fields.value(known: .knownBeta),
      isDeviceBasedVPP: fields.value(known: .knownDeviceBasedVPP))
  }
}
