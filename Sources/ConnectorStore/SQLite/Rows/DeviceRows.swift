import ConnectorModel
import NameFolding

/// The table `device` as a transaction sees it. What is put lies in memory until it is written, in the order of
/// the table; what is read within a change stays there for whoever asks next. Groups are not part of it.
struct DeviceRows {
  private struct Held {
    var device: Device
    var changedAt: JournalPosition
    /// The last row of the journal with a check-in that said something new; `start`: none is known.
    var lastCheckInRow: JournalPosition
    var isWritten = true
    var isNew = false
  }

  private let connection: SQLiteConnection
  /// Whether what is read stays in memory: within a change.
  private let isHolding: Bool
  private var held: [Held] = []
  private var places: [DeviceKey: Int] = [:]
  /// The places of what is to be written, in the order in which it was put.
  private var unwritten: [Int] = []
  private var lastKey: Int64?

  init(_ connection: SQLiteConnection, isHolding: Bool) {
    self.connection = connection
    self.isHolding = isHolding
  }

  static let columns =
    [
      "key", "platform", "ownership", "management", "os_text", "name", "model", "manufacturer",
      "is_supervised", "is_jailbroken", "enrolled_at", "last_check_in_at", "received_at",
      "protected_apps", "left_at", "manager", "spoke_since", "former_enrolments",
    ] + DeviceIdentifierColumns.names

  private static let rest = ["folded_name", "changed_at", "last_check_in_row"]

  private static let selectOne = """
    SELECT \(columns.joined(separator: ", ")), changed_at, last_check_in_row FROM device
    WHERE key = ?
    """
  private static let selectPage = """
    SELECT \(columns.joined(separator: ", ")) FROM device WHERE key > ? ORDER BY key LIMIT ?
    """

  mutating func device(_ key: DeviceKey) throws(StoreError) -> Device? {
    try holding(key)?.device
  }

  private mutating func holding(_ key: DeviceKey) throws(StoreError) -> Held? {
    if let place = places[key] { return held[place] }
    let read = try connection.first(Self.selectOne, SQLValue(key)) { row throws(StoreError) in
      let (changed, checkedIn) = (Int32(Self.columns.count), Int32(Self.columns.count + 1))
      return Held(
        device: try Device(row: row), changedAt: row.position(changed),
        lastCheckInRow: row.position(checkedIn))
    }
    if isHolding, let read { hold(read) }
    return read
  }

  /// Whether the device has this identifier, or had it under an earlier enrolment, without reading more than that
  /// where it is not held.
  mutating func has(_ identifier: DeviceIdentifier, _ key: DeviceKey) throws(StoreError) -> Bool {
    if isHolding || identifier.kind == .mdmDeviceId {
      return try device(key)?.foundBy.contains(identifier) ?? false
    }
    guard let select = DeviceIdentifierColumns.selectOne[identifier.kind] else { return false }
    let value = try connection.first(select, SQLValue(key)) { $0.optionalText(0) }
    return (value ?? nil).flatMap { DeviceIdentifier(identifier.kind, $0) } == identifier
  }

  /// In the order of their keys.
  mutating func page(after key: DeviceKey?, limit: Int) throws(StoreError) -> [Device] {
    try flush()
    return try connection.rows(
      Self.selectPage, .integer(key?.rawValue ?? .min), SQLValue(limit), read: Device.init(row:))
  }

  /// Reads devices ahead, in the order of the table. What was held before is forgotten.
  mutating func expect(_ keys: [DeviceKey]) throws(StoreError) {
    try flush()
    held.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    for key in keys { _ = try device(key) }
  }

  mutating func nextKey() throws(StoreError) -> DeviceKey {
    DeviceKey(rawValue: try greatestKey() + 1)
  }

  /// It is asked of the table once a transaction.
  private mutating func greatestKey() throws(StoreError) -> Int64 {
    if let lastKey { return lastKey }
    try flush()
    let last = try connection.first("SELECT max(key) FROM device") { $0.integer(0) } ?? 0
    lastKey = last
    return last
  }

  mutating func put(_ device: Device, changedAt position: JournalPosition) throws(StoreError) {
    // A key beyond all others is new.
    if try device.key.rawValue > greatestKey() {
      lastKey = device.key.rawValue
      hold(Held(device: device, changedAt: position, lastCheckInRow: .start, isNew: true))
    } else if places[device.key] == nil, try self.device(device.key) == nil {
      hold(Held(device: device, changedAt: position, lastCheckInRow: .start))
    }
    guard let place = places[device.key] else { return }
    held[place].device = device
    held[place].changedAt = position
    willWrite(place)
  }

  func lastCheckInRow(of key: DeviceKey) throws(StoreError) -> JournalPosition {
    if let place = places[key] { return held[place].lastCheckInRow }
    return try connection.first(
      "SELECT last_check_in_row FROM device WHERE key = ?", SQLValue(key)
    ) { $0.position(0) } ?? .start
  }

  /// - Returns: the one before.
  mutating func setLastCheckInRow(
    of key: DeviceKey, _ position: JournalPosition
  ) throws(StoreError) -> JournalPosition {
    if places[key] == nil { _ = try holding(key) }
    guard let place = places[key] else { return .start }
    let before = held[place].lastCheckInRow
    held[place].lastCheckInRow = position
    willWrite(place)
    return before
  }

  private mutating func willWrite(_ place: Int) {
    if held[place].isWritten { unwritten.append(place) }
    held[place].isWritten = false
  }

  private mutating func hold(_ new: Held) {
    places[new.device.key] = held.count
    held.append(new)
  }

  /// Writes what was put off.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    unwritten.sort { held[$0].device.key < held[$1].device.key }
    let (insert, replace) = (
      try connection.statement(Self.insert), try connection.statement(Self.replace)
    )
    var values = SQLiteValues()
    for place in unwritten {
      values.removeAll()
      try values.append(held[place].device)
      values.append(held[place].changedAt)
      values.append(held[place].lastCheckInRow)
      try (held[place].isNew ? insert : replace).run(values)
      held[place].isWritten = true
      held[place].isNew = false
    }
    unwritten.removeAll(keepingCapacity: true)
  }

  private static let written = columns + rest

  /// A failure ends the transaction anyway: without `OR FAIL` SQLite would be ready to undo each row alone.
  private static let insert = """
    INSERT OR FAIL INTO device (\(written.joined(separator: ", ")))
    VALUES (\(written.map { _ in "?" }.joined(separator: ", ")))
    """

  private static let replace = """
    INSERT INTO device (\(written.joined(separator: ", ")))
    VALUES (\(written.map { _ in "?" }.joined(separator: ", ")))
    ON CONFLICT (key) DO UPDATE
    SET \(written.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
    """
}

extension SQLiteValues {
  fileprivate mutating func append(_ device: Device) throws(StoreError) {
    append(device.key)
    append(word: device.platform)
    append(word: device.ownership)
    append(word: device.management)
    append(device.osText)
    append(device.name)
    append(device.model)
    append(device.manufacturer)
    append(device.isSupervised)
    append(device.isJailbroken)
    append(device.enrolledAt)
    append(device.lastCheckInAt)
    append(device.receivedAt)
    append(try PackedColumn.pack(device.protectedApps))
    append(device.leftAt)
    append(device.manager)
    append(device.spokeSince)
    append(try PackedColumn.pack(device.formerEnrolments))
    DeviceIdentifierColumns.append(device.identifiers, to: &self)
    append(device.name.map { FoldedName($0).text })
  }
}

extension Device {
  /// The identifiers by which it is found: its own, and its ids under earlier enrolments.
  var foundBy: [DeviceIdentifier] {
    formerEnrolments.isEmpty ? identifiers : identifiers + formerEnrolments.compactMap(\.id)
  }

  /// Without the groups, which are in rows of their own.
  fileprivate init(row: SQLiteRow) throws(StoreError) {
    self.init(
      key: row.device(0), platform: try row.optionalWord(1), ownership: try row.word(2),
      management: try row.word(3),
      identifiers: DeviceIdentifierColumns.identifiers(in: row, from: 18),
      osText: row.optionalText(4), name: row.optionalText(5), model: row.optionalText(6),
      manufacturer: row.optionalText(7), isSupervised: row.optionalBool(8),
      isJailbroken: row.optionalBool(9), enrolledAt: row.optionalTime(10),
      lastCheckInAt: row.optionalTime(11), receivedAt: row.time(12),
      protectedApps: try PackedColumn.texts(row.bytes(13)), leftAt: row.optionalTime(14),
      manager: row.optionalText(15), spokeSince: row.optionalTime(16),
      formerEnrolments: try PackedColumn.enrolments(row.bytes(17)))
  }
}
