import ConnectorModel

/// The tables of what partners have said of devices, as a transaction sees them.
struct PartnerDeviceRows {
  private struct Held {
    /// Nil: there is none.
    var device: PartnerDevice?
    /// As they lie in the table.
    var threats: [String: PartnerThreat] = [:]
    var isWritten = true
  }

  private let connection: SQLiteConnection
  private let isHolding: Bool
  private var held: [PartnerPlace: Held] = [:]
  private var unwritten: [PartnerPlace] = []

  init(_ connection: SQLiteConnection, isHolding: Bool) {
    self.connection = connection
    self.isHolding = isHolding
  }

  mutating func device(at place: PartnerPlace) throws(StoreError) -> PartnerDevice? {
    try holding(place).device
  }

  private mutating func holding(_ place: PartnerPlace) throws(StoreError) -> Held {
    if let held = held[place] { return held }
    let device = try read(PartnerPlace.condition, place.values).first?.1
    let read = Held(device: device, threats: device?.threats ?? [:])
    if isHolding { held[place] = read }
    return read
  }

  /// Those of the devices from `first` to `last`, in the order of the table's key.
  mutating func devices(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [(PartnerPlace, PartnerDevice)] {
    try flush()
    return try read("device BETWEEN ? AND ?", [SQLValue(first), SQLValue(last)])
  }

  /// Those on which a threat was ever opened.
  mutating func devices(
    of connector: Int64, withThreat id: String
  ) throws(StoreError) -> [(PartnerPlace, PartnerDevice)] {
    try flush()
    let places = try connection.rows(
      """
      SELECT device, connector, id_kind, id FROM partner_threat
      WHERE connector = ? AND threat = ? AND (level IS NOT NULL OR opened_in_part IS NOT NULL)
      ORDER BY device, id_kind, id
      """, .integer(connector), .text(id), read: PartnerPlace.init(row:))
    var found: [(PartnerPlace, PartnerDevice)] = []
    for place in places {
      if let device = try device(at: place) { found.append((place, device)) }
    }
    return found
  }

  mutating func put(_ device: PartnerDevice, at place: PartnerPlace) throws(StoreError) {
    var held = try holding(place)
    held.device = device
    if held.isWritten { unwritten.append(place) }
    held.isWritten = false
    self.held[place] = held
  }

  /// Writes what was put off, and forgets what is held.
  mutating func forget() throws(StoreError) {
    try flush()
    held.removeAll()
  }

  /// Writes what was put off, in the order of the table.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    let places = unwritten.sorted()
    unwritten.removeAll()
    for place in places {
      guard let held = held[place], let device = held.device else { continue }
      try connection.run(
        Self.insertDevice, place.values + (try SQLValue.columns(of: device)))
      try write(device.threats, at: place, before: held.threats)
      self.held[place] = Held(device: device, threats: device.threats)
    }
  }

  /// Changes only the threats that differ from those that are there.
  private mutating func write(
    _ threats: [String: PartnerThreat], at place: PartnerPlace, before: [String: PartnerThreat]
  ) throws(StoreError) {
    for id in before.keys where threats[id] == nil {
      try connection.run(
        "DELETE FROM partner_threat WHERE \(PartnerPlace.condition) AND threat = ?",
        place.values + [.text(id)])
    }
    for (id, threat) in threats where before[id] != threat {
      try connection.run(
        Self.insertThreat, place.values + [.text(id)] + (try SQLValue.columns(of: threat)))
    }
  }

  private static let insertDevice = insertion(into: "partner_device", columns: 19)
  private static let insertThreat = insertion(into: "partner_threat", columns: 14)

  private static func insertion(into table: String, columns: Int) -> String {
    let places = repeatElement("?", count: columns).joined(separator: ", ")
    return "INSERT OR REPLACE INTO \(table) VALUES (\(places))"
  }

  /// Partner devices with their threats, in the order of the table's key.
  private func read(
    _ condition: String, _ values: [SQLValue]
  ) throws(StoreError) -> [(PartnerPlace, PartnerDevice)] {
    var found: [(PartnerPlace, PartnerDevice)] = []
    var indices: [PartnerPlace: Int] = [:]
    try connection.step(
      """
      SELECT device, connector, id_kind, id, id_value, removed_at, named_at, state, observed_at,
        received_at, category, title, detail, word, first_mentioned_at, last_mentioned_at,
        understood_at, states_in_part, unknown_word
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
        category, title, detail, word, opened_in_part
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
