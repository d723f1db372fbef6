import ConnectorModel

/// The tables of devices' apps as a transaction sees them. Apps are rows that all devices share; lists are stored
/// by difference, in the order of the devices.
struct InventoryRows {
  private struct Held {
    /// Nil: there is none.
    var inventory: Inventory?
    /// The keys of the apps in the tables.
    var installed: Set<Int64> = []
    var managed: Set<ManagedRow> = []
    var changedAt = JournalPosition.start
    /// Whether the lists may be others than in the tables.
    var hasOtherLists = false
  }

  private struct ManagedRow: Hashable {
    var app: Int64
    var status: ManagedAppStatus
  }

  private let connection: SQLiteConnection
  private var apps: AppRows
  private let isHolding: Bool
  private var held: [DeviceKey: Held] = [:]
  private var unwritten: Set<DeviceKey> = []

  init(_ connection: SQLiteConnection, isHolding: Bool) {
    self.connection = connection
    self.isHolding = isHolding
    apps = AppRows(connection)
  }

  /// The lists come in the store's own order, each entry once.
  mutating func inventory(of device: DeviceKey) throws(StoreError) -> Inventory? {
    // As they were put the lists have another order, and may name an app twice.
    if unwritten.contains(device) { try flush() }
    return try holding(device).inventory
  }

  private mutating func holding(_ device: DeviceKey) throws(StoreError) -> Held {
    if let held = held[device] { return held }
    let read = try read(device)
    if isHolding { held[device] = read }
    return read
  }

  /// Reads lists ahead, in the order of the tables. What was held before is forgotten.
  mutating func expect(_ devices: [DeviceKey]) throws(StoreError) {
    try flush()
    held.removeAll()
    for device in devices { _ = try holding(device) }
  }

  private func read(_ device: DeviceKey) throws(StoreError) -> Held {
    var held = Held()
    let found = try connection.first(
      """
      SELECT installed_at, managed_at, changed_at, installed_source, managed_source
      FROM inventory WHERE device = ?
      """, SQLValue(device)
    ) { row in
      held.changedAt = row.position(2)
      var inventory = Inventory(installedAt: row.optionalTime(0), managedAt: row.optionalTime(1))
      inventory.installedSource = row.optionalInteger(3).map { ListSource(rawValue: $0) }
      inventory.managedSource = row.optionalInteger(4).map { ListSource(rawValue: $0) }
      return inventory
    }
    guard var inventory = found else { return held }
    try connection.step(
      """
      SELECT app_id, name, version, short_version, bundle_size, dynamic_size, fields, app.key
      FROM installed_app JOIN app ON app.key = installed_app.app WHERE device = ?
      ORDER BY app_id, name, version, short_version, bundle_size, dynamic_size, fields
      """, [SQLValue(device)]
    ) { row throws(StoreError) in
      inventory.installed.append(try InstalledApp(row: row))
      held.installed.insert(row.integer(7))
      return true
    }
    try connection.step(
      """
      SELECT app_id, status, app.key FROM managed_app JOIN app ON app.key = managed_app.app
      WHERE device = ? ORDER BY app_id, status
      """, [SQLValue(device)]
    ) { row throws(StoreError) in
      let status: ManagedAppStatus = try row.word(1)
      inventory.managed.append(ManagedApp(appId: row.text(0), status: status))
      held.managed.insert(ManagedRow(app: row.integer(2), status: status))
      return true
    }
    held.inventory = inventory
    return held
  }

  /// Lists that say the same as before at a later time are no news: they keep the row by which they changed, unless
  /// somebody has begun to collect lists since. The very same inventory is put by whoever wants it told again.
  ///
  /// - Parameter inventory: Nil removes it.
  mutating func put(
    _ inventory: Inventory?, of device: DeviceKey, changedAt position: JournalPosition
  ) throws(StoreError) {
    var held = try holding(device)
    if inventory?.installed != held.inventory?.installed
      || inventory?.managed != held.inventory?.managed
    {
      held.hasOtherLists = true
    }
    let isSame =
      inventory.map { $0 != held.inventory && $0.saysTheSame(as: held.inventory) } ?? false
    let isNews = isSame ? try startOfCollecting() > held.changedAt : true
    if isNews { held.changedAt = position }
    held.inventory = inventory
    self.held[device] = held
    unwritten.insert(device)
  }

  /// The row since which some partner gets lists that it has not got before.
  private func startOfCollecting() throws(StoreError) -> JournalPosition {
    try connection.first(
      "SELECT coalesce(max(reset_at), 0) FROM delivery WHERE operation = ?",
      SQLValue(word: AdapterOperation.apps)
    ) { $0.position(0) } ?? .start
  }

  /// Writes what was put off, and forgets it.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    let devices = unwritten.sorted()
    unwritten.removeAll()
    for device in devices {
      if let held = held.removeValue(forKey: device) { try write(held, of: device) }
    }
  }

  private mutating func write(_ held: Held, of device: DeviceKey) throws(StoreError) {
    if let inventory = held.inventory {
      try connection.execute(
        """
        INSERT OR REPLACE INTO inventory (device, installed_at, managed_at, changed_at,
          installed_source, managed_source) VALUES (?, ?, ?, ?, ?, ?)
        """, SQLValue(device), SQLValue(inventory.installedAt), SQLValue(inventory.managedAt),
        SQLValue(held.changedAt), SQLValue(inventory.installedSource?.rawValue),
        SQLValue(inventory.managedSource?.rawValue))
    } else {
      try connection.execute("DELETE FROM inventory WHERE device = ?", SQLValue(device))
    }
    guard held.hasOtherLists else { return }
    try writeInstalled(held, of: device)
    try writeManaged(held, of: device)
  }

  private mutating func writeInstalled(_ held: Held, of device: DeviceKey) throws(StoreError) {
    var now = Set<Int64>()
    for app in held.inventory?.installed ?? [] { now.insert(try apps.key(of: app)) }
    for app in held.installed.subtracting(now).sorted() {
      try connection.execute(
        "DELETE FROM installed_app WHERE device = ? AND app = ?", SQLValue(device), .integer(app))
    }
    for app in now.subtracting(held.installed).sorted() {
      try connection.execute(
        "INSERT INTO installed_app (device, app) VALUES (?, ?)", SQLValue(device), .integer(app))
    }
  }

  private mutating func writeManaged(_ held: Held, of device: DeviceKey) throws(StoreError) {
    var now = Set<ManagedRow>()
    for app in held.inventory?.managed ?? [] {
      let key = try apps.key(of: InstalledApp(appId: app.appId))
      now.insert(ManagedRow(app: key, status: app.status))
    }
    for row in held.managed.subtracting(now) {
      try connection.execute(
        "DELETE FROM managed_app WHERE device = ? AND app = ? AND status = ?", SQLValue(device),
        .integer(row.app), SQLValue(word: row.status))
    }
    for row in now.subtracting(held.managed) {
      try connection.execute(
        "INSERT INTO managed_app (device, app, status) VALUES (?, ?, ?)", SQLValue(device),
        .integer(row.app), SQLValue(word: row.status))
    }
  }
}

extension Inventory {
  /// Whether the lists name the same apps, whatever their order and their times.
  fileprivate func saysTheSame(as other: Inventory?) -> Bool {
    guard let other else { return false }
    return (installedAt == nil) == (other.installedAt == nil)
      && (managedAt == nil) == (other.managedAt == nil)
      && Set(installed) == Set(other.installed) && Set(managed) == Set(other.managed)
  }
}
