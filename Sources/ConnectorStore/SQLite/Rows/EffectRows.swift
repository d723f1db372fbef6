import ConnectorModel

/// What the rows of the journal did to devices, as a transaction sees it: the effects of each row in one row of the
/// table `effect`.
///
/// Each effect names the row of the one before it of the same device and kind. The last ones are named where a row
/// is written anyway: by the device, by its decision; only that of what else there is by a table of its own. So to
/// note an effect costs next to nothing, and what concerns a device is read from its end to its beginning, and
/// nothing else.
struct EffectRows {
  private let connection: SQLiteConnection
  /// In their order, which is that of the journal.
  private var unwritten: [EffectEntry] = []
  /// The last row of devices' other effects, as far as they were asked for or noted.
  private var lastOthers: [DeviceKey: JournalPosition] = [:]
  private var unwrittenOthers: Set<DeviceKey> = []
  private var greatestOther: Int64?

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// - Parameter previous: The row of the effect before, of the same device and kind.
  mutating func note(
    _ effect: JournalEffect, on device: DeviceKey, after previous: JournalPosition
  ) throws(StoreError) {
    unwritten.append(EffectEntry(device: device, effect: effect, previous: previous))
  }

  /// The last row that had an effect on a device which was no check-in and no decision.
  mutating func lastOther(of device: DeviceKey) throws(StoreError) -> JournalPosition {
    if let known = lastOthers[device] { return known }
    // Most devices that an import brings have none.
    if device.rawValue > (try greatestKey()) { return .start }
    return try connection.first(
      "SELECT position FROM other_effect WHERE device = ?", SQLValue(device)
    ) { $0.position(0) } ?? .start
  }

  /// - Returns: the one before.
  mutating func setLastOther(
    of device: DeviceKey, _ position: JournalPosition
  ) throws(StoreError) -> JournalPosition {
    let before = try lastOther(of: device)
    lastOthers[device] = position
    unwrittenOthers.insert(device)
    return before
  }

  private mutating func greatestKey() throws(StoreError) -> Int64 {
    if let greatestOther { return greatestOther }
    let found = try connection.first("SELECT max(device) FROM other_effect") { $0.integer(0) } ?? 0
    greatestOther = found
    return found
  }

  /// The effects of a kind on a device, from a row back to the first, or as far as `goesOn` says; newest first.
  mutating func effects(
    _ kind: JournalEffect.Kind, on device: DeviceKey, from last: JournalPosition,
    while goesOn: (JournalPosition) -> Bool = { _ in true }
  ) throws(StoreError) -> [(index: Int, effect: JournalEffect)] {
    try flush()
    var found: [(index: Int, effect: JournalEffect)] = []
    var position = last
    while position > .start {
      let all = try entries(of: position)
      let own = all.indices.filter { all[$0].device == device && all[$0].effect.kind == kind }
      found += own.reversed().map { ($0, all[$0].effect) }
      // A row that is not there any more was cut off with all before it.
      guard let first = own.first, goesOn(position) else { break }
      position = all[first].previous
    }
    return found
  }

  private func entries(of position: JournalPosition) throws(StoreError) -> [EffectEntry] {
    let packed = try connection.first(
      "SELECT entries FROM effect WHERE position = ?", SQLValue(position)
    ) { $0.bytes(0) }
    return try PackedEffects.unpack(packed ?? [], of: position)
  }

  /// Writes what was put off.
  mutating func flush() throws(StoreError) {
    var rest = unwritten[...]
    while let position = rest.first?.effect.position {
      let own = rest.prefix { $0.effect.position == position }
      // What the row has done so far may have been written already, for somebody who asked in the middle.
      let all = try entries(of: position) + own
      try connection.execute(
        "INSERT OR REPLACE INTO effect (position, entries) VALUES (?, ?)", SQLValue(position),
        .blob(PackedEffects.pack(all, of: position)))
      rest = rest[own.endIndex...]
    }
    unwritten.removeAll(keepingCapacity: true)
    for device in unwrittenOthers.sorted() {
      try connection.execute(
        "INSERT OR REPLACE INTO other_effect (device, position) VALUES (?, ?)", SQLValue(device),
        SQLValue(lastOthers[device] ?? .start))
    }
    unwrittenOthers.removeAll()
    lastOthers.removeAll()
    greatestOther = nil
  }
}
