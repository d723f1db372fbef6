import ConnectorModel
import GRDB

/// The table `app`: the apps that any device has, each once, by numbers.
struct AppRows {
  private let connection: SQLiteConnection
  private var keys: [InstalledApp: Int64] = [:]

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// The number of an app in other tables, made now if it has none.
  mutating func key(of app: InstalledApp) throws(StoreError) -> Int64 {
    if let key = keys[app] { return key }
    if keys.count >= Self.mostKeys { keys.removeAll() }
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
    keys[app] = key
    return key
  }

  private func newKey(_ values: [SQLValue]) throws(StoreError) -> Int64 {
    try connection.run(
      """
      INSERT INTO app (app_id, version, name, short_version, bundle_size, dynamic_size, fields)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, values)
    return connection.database.lastInsertedRowID
  }

  /// Bounds the memory of a transaction over many devices.
  private static let mostKeys = 65_536
}

extension InstalledApp {
  init(row: SQLiteRow) throws(StoreError) {
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
