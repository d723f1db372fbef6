import ConnectorModel
import FoundationEssentials
import GRDB

/// The tables as one transaction sees them.
///
/// A class, because it remembers within the transaction what would else be asked of SQLite for each row.
final class SQLiteTables: TableWriter {
  let connection: SQLiteConnection
  /// The first error of a change; after it the transaction cannot be committed.
  private(set) var failure: StoreError?
  var connectorKeys: [ConnectorID: Int64] = [:]
  var appKeys: [InstalledApp: Int64] = [:]
  var unmatchedCounts: [ConnectorID: Int] = [:]
  var identifiersKnown = KnownIdentifiers()
  var lastDeviceKey: Int64?

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// Runs a change and remembers its error.
  @discardableResult
  func changing<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
    do {
      return try body()
    } catch {
      if failure == nil { failure = error }
      throw error
    }
  }

  /// Ends a transaction's changes: writes what was put off. What was half done by a call that failed must not
  /// stay because its error was passed over.
  func finish() throws(StoreError) {
    try writeIdentifiers()
    if let failure { throw failure }
  }

  func coveredPosition() throws(StoreError) -> JournalPosition {
    try connection.first("SELECT position FROM covered") { $0.position(0) } ?? .start
  }

  func setCoveredPosition(_ position: JournalPosition) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO covered (only_row, position) VALUES (1, ?)", SQLValue(position))
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
