import ConnectorModel
import NameFolding

/// Looks for devices in the table `device`, by name and by what is asked of them.
struct DeviceSearch {
  let connection: SQLiteConnection

  func named(_ name: FoldedName) throws(StoreError) -> [DeviceKey] {
    try connection.rows(
      "SELECT key FROM device WHERE folded_name = ? ORDER BY key", .text(name.text)
    ) { $0.device(0) }
  }

  func beginning(with name: FoldedName, limit: Int) throws(StoreError) -> [DeviceKey] {
    // No text in UTF-8 has the byte that the end of the range has.
    try connection.rows(
      """
      SELECT key FROM device WHERE folded_name >= ?1 AND folded_name < ?1 || CAST(x'FF' AS TEXT)
      ORDER BY folded_name, key LIMIT ?2
      """, .text(name.text), SQLValue(limit)
    ) { $0.device(0) }
  }

  func like(_ name: NameLikeness, limit: Int) throws(StoreError) -> [DeviceKey] {
    var nearest: [(distance: Int, device: DeviceKey)] = []
    // The database passes over what cannot be like it; an accent may be a letter more.
    try connection.step(
      """
      SELECT key, folded_name FROM device WHERE folded_name IS NOT NULL
        AND (abs(length(folded_name) - ?1) <= ?2 OR instr(folded_name, ?3) > 0)
      """,
      [
        SQLValue(name.sought.text.unicodeScalars.count), SQLValue(2 * name.mostSteps),
        .text(name.sought.text),
      ]
    ) { row throws(StoreError) in
      guard let distance = name.distance(to: FoldedName(row.text(1))) else { return true }
      nearest.append((distance, row.device(0)))
      guard nearest.count > 100 else { return true }
      nearest = Self.first(limit, of: nearest)
      return true
    }
    return Self.first(limit, of: nearest).map(\.device)
  }

  private static func first(
    _ limit: Int, of found: [(distance: Int, device: DeviceKey)]
  ) -> [(distance: Int, device: DeviceKey)] {
    Array(found.sorted { ($0.distance, $0.device) < ($1.distance, $1.device) }.prefix(limit))
  }

  func fitting(
    _ filter: DeviceFilter, after last: DeviceKey?, limit: Int
  ) throws(StoreError) -> [DeviceKey] {
    let (conditions, values) = Self.conditions(of: filter)
    return try keys(
      "SELECT key FROM device WHERE key > ? \(conditions) ORDER BY key LIMIT ?",
      [.integer(last?.rawValue ?? .min)] + values + [SQLValue(limit)])
  }

  func fitting(
    _ filter: DeviceFilter, in order: DeviceOrder
  ) throws(StoreError) -> [DeviceKey] {
    let (conditions, values) = Self.conditions(of: filter)
    let direction = order.isDescending ? "DESC" : "ASC"
    return try keys(
      """
      SELECT key FROM device WHERE TRUE \(conditions)
      ORDER BY \(Self.column(of: order.member)) \(direction) NULLS LAST, key \(direction)
      """, values)
  }

  private func keys(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> [DeviceKey] {
    var keys: [DeviceKey] = []
    try connection.step(sql, values) { row throws(StoreError) in
      keys.append(row.device(0))
      return true
    }
    return keys
  }

  private static func column(of member: DeviceOrder.Member) -> String {
    switch member {
    case .number: "key"
    case .name: "folded_name"
    case .user: "user_principal_name"
    case .lastCheckIn: "last_check_in_at"
    }
  }

  private static func conditions(of filter: DeviceFilter) -> (String, [SQLValue]) {
    var conditions = ""
    var values: [SQLValue] = []
    if let platform = filter.platform {
      conditions += " AND platform = ?"
      values.append(SQLValue(word: platform))
    }
    if let ownership = filter.ownership {
      conditions += " AND ownership = ?"
      values.append(SQLValue(word: ownership))
    }
    if let group = filter.group {
      conditions += " AND key IN (SELECT device FROM group_member WHERE group_id = ?)"
      values.append(.text(group.rawValue))
    }
    if let moment = filter.silentSince {
      conditions += " AND (last_check_in_at IS NULL OR last_check_in_at < ?)"
      values.append(SQLValue(moment))
    }
    return (conditions, values)
  }
}
