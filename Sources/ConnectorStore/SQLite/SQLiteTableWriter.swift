import ConnectorModel
import Foundation
import GRDB
import StoredForms

/// The tables as one transaction sees them.
///
/// What comes in numbers lies in memory within a change (`Rows`) and is written at its end, each table in its own
/// order. Whoever asks for more than one row by its key has it written before.
final class SQLiteTableWriter: TableWriter {
  let connection: SQLiteConnection
  var devices: DeviceRows
  var members: MemberRows
  var identifiers: IdentifierRows
  var inventories: InventoryRows
  var partnerDevices: PartnerDeviceRows
  var decisions: DecisionRows
  var effects: EffectRows
  /// The first error of a change; after it the transaction cannot be committed.
  private var failure: StoreError?
  private var covered: JournalPosition?
  private var connectorKeys: [ConnectorID: Int64] = [:]
  var unmatchedCounts: [ConnectorID: Int] = [:]

  /// For reading.
  convenience init(reading connection: SQLiteConnection) {
    self.init(connection, filter: nil, isHolding: false)
  }

  /// For a change.
  convenience init(changing connection: SQLiteConnection, filter: FingerprintFilter?) {
    self.init(connection, filter: filter, isHolding: true)
  }

  private init(_ connection: SQLiteConnection, filter: FingerprintFilter?, isHolding: Bool) {
    self.connection = connection
    devices = DeviceRows(connection, isHolding: isHolding)
    members = MemberRows(connection)
    identifiers = IdentifierRows(connection, filter: filter)
    inventories = InventoryRows(connection, isHolding: isHolding)
    partnerDevices = PartnerDeviceRows(connection, isHolding: isHolding)
    decisions = DecisionRows(connection)
    effects = EffectRows(connection)
  }

  /// Runs a change and remembers its error: what was half done by a call that failed must not stay because its
  /// error was passed over.
  @discardableResult
  func changing<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      if failure == nil { failure = error }
      throw error
    }
  }

  /// Ends a transaction's changes: writes what was put off.
  func finish() throws(StoreError) {
    if let failure { throw failure }
    try devices.flush()
    try identifiers.flush()
    try members.flush()
    try inventories.flush()
    try partnerDevices.flush()
    try decisions.flush()
    try effects.flush()
    guard let covered else { return }
    try connection.execute(
      """
      INSERT INTO covered (only_row, position) VALUES (1, ?1)
      ON CONFLICT (only_row) DO UPDATE SET position = ?1
      """, SQLValue(covered))
  }

  func expect(_ records: [JournalRecord]) throws(StoreError) {
    try changing { () throws(StoreError) in
      let found = Set(try identifiers.expect(records)).sorted()
      try devices.expect(found)
      try inventories.expect(records.contains(where: \.entry.hasApps) ? found : [])
      try partnerDevices.forget()
      try decisions.flush()
      try effects.flush()
    }
  }

  func coveredPosition() throws(StoreError) -> JournalPosition {
    if let covered { return covered }
    return try connection.first("SELECT position FROM covered") { $0.position(0) } ?? .start
  }

  func namedPosition() throws(StoreError) -> JournalPosition {
    try connection.first(
      """
      SELECT max(
        coalesce((SELECT max(position) FROM effect), 0),
        coalesce((SELECT max(changed_at) FROM device), 0),
        coalesce((SELECT max(changed_at) FROM inventory), 0),
        coalesce((SELECT max(position) FROM pending_message), 0),
        coalesce((SELECT max(number) FROM quarantine), 0),
        coalesce((
          SELECT max((SELECT max(position) FROM contact WHERE connector = connector_key.key))
          FROM connector_key), 0))
      """
    ) { $0.position(0) } ?? .start
  }

  func setCoveredPosition(_ position: JournalPosition) throws(StoreError) { covered = position }

  func projection() throws(StoreError) -> Int64 {
    try connection.first("SELECT projection FROM covered") { $0.integer(0) } ?? 0
  }

  func setProjection(_ version: Int64) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        """
        INSERT INTO covered (only_row, position, projection) VALUES (1, 0, ?1)
        ON CONFLICT (only_row) DO UPDATE SET projection = ?1
        """, .integer(version))
    }
  }

  /// The number of a connector in other tables, if it has one yet.
  func key(of connector: ConnectorID) throws(StoreError) -> Int64? {
    if let key = connectorKeys[connector] { return key }
    let key = try connection.first(
      "SELECT key FROM connector_key WHERE id = ?", .text(connector.rawValue)
    ) { $0.integer(0) }
    connectorKeys[connector] = key
    return key
  }

  /// The number of a connector, made now if it has none.
  func newKey(of connector: ConnectorID) throws(StoreError) -> SQLValue {
    if let key = try key(of: connector) { return .integer(key) }
    try connection.execute("INSERT INTO connector_key (id) VALUES (?)", .text(connector.rawValue))
    let key = connection.database.lastInsertedRowID
    connectorKeys[connector] = key
    return .integer(key)
  }

  /// Connectors by their numbers.
  func connectorsByKey() throws(StoreError) -> [Int64: ConnectorID] {
    let pairs = try connection.rows("SELECT key, id FROM connector_key") { row in
      (row.integer(0), ConnectorID(rawValue: row.text(1)))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}

extension JournalEntry {
  fileprivate var hasApps: Bool {
    guard case .checkIns(let batch) = self else { return false }
    return batch.checkIns.contains(where: \.hasLists)
  }
}

extension SQLiteTableWriter {
  /// Where documents lie in the tables.
  private struct Place {
    var form: any StoredForm.Type
    var table: String
    var column: String
    /// Which rows of the table are of this form.
    var condition = "TRUE"
  }

  /// The forms of the rows of the table `document`.
  static let documentForms: [any StoredForm.Type] = [
    StoredTenant.self, StoredConnector.self, StoredConnectorHealth.self, StoredClassicPolicy.self,
    StoredCompliancePolicy.self, StoredAppProtectionPolicy.self, StoredGroup.self,
    StoredAdapterSettings.self, StoredTrustSettings.self, StoredAdapterSource.self,
  ]

  /// Writes documents of earlier versions anew in those of now, so that a rebuild finds what it writes itself.
  func renewDocuments(
    _ forms: [any StoredForm.Type] = documentForms
  ) throws(StoreError) {
    let places =
      forms.map {
        Place(form: $0, table: "document", column: "json", condition: "kind = '\($0.kind)'")
      }
      + [
        Place(form: StoredShadowDifference.self, table: "shadow_difference", column: "json"),
        Place(form: StoredNoncompliance.self, table: "decision", column: "noncompliant_since"),
      ]
    for place in places where place.form.version > 1 { try renew(place, as: place.form) }
  }

  private func renew<Form: StoredForm>(_ place: Place, as form: Form.Type) throws(StoreError) {
    let function = DatabaseFunction("renewed", argumentCount: 1, pure: true) { arguments in
      let bytes = [UInt8](Data.fromDatabaseValue(arguments[0]) ?? Data())
      // A damaged row must not keep the store from opening; whoever needs it will name it.
      guard let known = try? TableDocument(bytes: bytes).form(form) else { return arguments[0] }
      return Data(try TableDocument(known).bytes)
    }
    let beginning = TableDocument.beginning(of: form.version)
    connection.database.add(function: function)
    defer { connection.database.remove(function: function) }
    try connection.execute(
      """
      UPDATE \(place.table) SET \(place.column) = renewed(\(place.column))
      WHERE \(place.condition) AND substr(\(place.column), 1, \(beginning.count)) <> ?
      """, .blob(beginning))
  }
}
