import ConnectorModel

/// The table `group_member` as a transaction sees it. Many stores have no groups, and one question tells.
struct MemberRows {
  private let connection: SQLiteConnection
  private var hasMembers: Bool?
  /// Of devices that were changed, as they are from now on.
  private var held: [DeviceKey: Set<GroupID>] = [:]
  /// Whether a device is a member from now on.
  private var unwritten: [DeviceKey: [GroupID: Bool]] = [:]

  init(_ connection: SQLiteConnection) { self.connection = connection }

  mutating func groups(of device: DeviceKey) throws(StoreError) -> Set<GroupID> {
    try groups(from: device, through: device)[device] ?? []
  }

  mutating func groups(
    from first: DeviceKey, through last: DeviceKey
  ) throws(StoreError) -> [DeviceKey: Set<GroupID>] {
    guard try isThereAny() else { return [:] }
    if first < last {
      try flush()
    } else if let groups = held[first] {
      return [first: groups]
    }
    var groups: [DeviceKey: Set<GroupID>] = [:]
    try connection.step(
      "SELECT device, group_id FROM group_member WHERE device BETWEEN ? AND ?",
      [SQLValue(first), SQLValue(last)]
    ) { row throws(StoreError) in
      groups[row.device(0), default: []].insert(GroupID(rawValue: row.text(1)))
      return true
    }
    return groups
  }

  mutating func members(of group: GroupID) throws(StoreError) -> [DeviceKey] {
    try flush()
    return try connection.rows(
      "SELECT device FROM group_member WHERE group_id = ? ORDER BY device", .text(group.rawValue)
    ) { $0.device(0) }
  }

  private mutating func isThereAny() throws(StoreError) -> Bool {
    if let hasMembers { return hasMembers }
    let found = try connection.first("SELECT 1 FROM group_member LIMIT 1") { _ in true } ?? false
    hasMembers = found
    return found
  }

  mutating func set(_ device: DeviceKey, of group: GroupID, _ isMember: Bool) throws(StoreError) {
    var groups = try self.groups(of: device)
    if isMember { groups.insert(group) } else { groups.remove(group) }
    held[device] = groups
    unwritten[device, default: [:]][group] = isMember
    if isMember { hasMembers = true }
  }

  mutating func removeAll(of group: GroupID) throws(StoreError) {
    try flush()
    try connection.execute("DELETE FROM group_member WHERE group_id = ?", .text(group.rawValue))
  }

  /// Writes what was put off, in the order of the table, and forgets what is held.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    let changes = unwritten.flatMap { device, groups in
      groups.map { (group: $0.key, device: device, isMember: $0.value) }
    }.sorted { ($0.group.rawValue, $0.device) < ($1.group.rawValue, $1.device) }
    unwritten.removeAll()
    held.removeAll()
    for change in changes {
      try connection.execute(
        change.isMember
          ? "INSERT OR IGNORE INTO group_member (group_id, device) VALUES (?, ?)"
          : "DELETE FROM group_member WHERE group_id = ? AND device = ?",
        .text(change.group.rawValue), SQLValue(change.device))
    }
  }
}
