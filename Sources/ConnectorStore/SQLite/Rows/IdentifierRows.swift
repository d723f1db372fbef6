import ConnectorModel

/// The table `identifier` as a transaction sees it: the devices that may have an identifier.
///
/// It is asked in portions, and written at the end, both in its own order: one by one, in the order in which
/// devices come, each would read another part of it every time.
struct IdentifierRows {
  private struct Row {
    var fingerprint: IdentifierFingerprint
    var device: DeviceKey

    static func < (left: Row, right: Row) -> Bool {
      left.fingerprint == right.fingerprint
        ? left.device < right.device : left.fingerprint < right.fingerprint
    }
  }

  private let connection: SQLiteConnection
  /// Nil as long as no import has needed it.
  private(set) var filter: FingerprintFilter?
  /// Where it says something, it says all, unwritten rows included.
  private var known = FingerprintTable()
  private var unwritten: [Row] = []

  init(_ connection: SQLiteConnection, filter: FingerprintFilter?) {
    self.connection = connection
    self.filter = filter
  }

  /// In the order of their keys.
  mutating func candidates(_ identifier: DeviceIdentifier) throws(StoreError) -> [DeviceKey] {
    try candidates(IdentifierFingerprint(identifier))
  }

  private mutating func candidates(
    _ fingerprint: IdentifierFingerprint
  ) throws(StoreError) -> [DeviceKey] {
    if let known = known[fingerprint] { return known }
    if filter?.mayContain(fingerprint) == false { return [] }
    let keys = try connection.rows(Self.select, .integer(fingerprint.rawValue)) { $0.device(0) }
    known.set(fingerprint, to: keys)
    return keys
  }

  private static let select =
    "SELECT device FROM identifier WHERE fingerprint = ? ORDER BY device"

  /// Changes only the identifiers that differ from those the device had.
  mutating func put(
    _ identifiers: [DeviceIdentifier], of device: DeviceKey, was before: [DeviceIdentifier]
  )
    throws(StoreError)
  {
    for identifier in before where !identifiers.contains(identifier) {
      let fingerprint = IdentifierFingerprint(identifier)
      let isKept = identifiers.contains { IdentifierFingerprint($0) == fingerprint }
      if !isKept { try remove(fingerprint, of: device) }
    }
    for identifier in identifiers where !before.contains(identifier) {
      try add(IdentifierFingerprint(identifier), of: device)
    }
  }

  private mutating func add(
    _ fingerprint: IdentifierFingerprint, of device: DeviceKey
  ) throws(StoreError) {
    let before = try candidates(fingerprint)
    guard !before.contains(device) else { return }
    known.add(device, to: fingerprint, besides: before)
    filter?.insert(fingerprint)
    unwritten.append(Row(fingerprint: fingerprint, device: device))
  }

  private mutating func remove(
    _ fingerprint: IdentifierFingerprint, of device: DeviceKey
  ) throws(StoreError) {
    try flush()
    known.set(fingerprint, to: try candidates(fingerprint).filter { $0 != device })
    try connection.execute(
      "DELETE FROM identifier WHERE fingerprint = ? AND device = ?",
      .integer(fingerprint.rawValue), SQLValue(device))
  }

  /// Writes what was put off.
  mutating func flush() throws(StoreError) {
    guard !unwritten.isEmpty else { return }
    sort()
    let insertion = SQLiteRowInsertion(
      "INSERT OR IGNORE INTO identifier", columns: 2, on: connection)
    try insertion.run(unwritten.indices) { index, values in
      values.append(unwritten[index].fingerprint.rawValue)
      values.append(unwritten[index].device)
    }
    unwritten.removeAll()
  }

  /// Puts the rows first into as many parts as there are rows, about: fingerprints lie evenly.
  private mutating func sort() {
    guard unwritten.count > 1_000 else { return unwritten.sort(by: <) }
    let bits = UInt64(63 - unwritten.count.leadingZeroBitCount)
    func part(_ row: Row) -> Int {
      // Without their sign, in the same order.
      Int((UInt64(bitPattern: row.fingerprint.rawValue) ^ (1 << 63)) >> (64 - bits))
    }
    var starts = [Int](repeating: 0, count: (1 << bits) + 1)
    for row in unwritten { starts[part(row) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var ends = starts
    var sorted = unwritten
    for row in unwritten {
      sorted[ends[part(row)]] = row
      ends[part(row)] += 1
    }
    for (start, end) in zip(starts, starts.dropFirst()) where end - start > 1 {
      sorted[start..<end].sort(by: <)
    }
    unwritten = sorted
  }
}

extension IdentifierRows {
  /// So many rows are written together at most. Each write of many goes through most of the table.
  private static let unwrittenMost = 800_000

  /// Looks up ahead what rows of the journal will ask for, and answers with the devices that were found. What was
  /// known before is forgotten, unless there are rows that nothing else knows.
  mutating func expect(_ records: [JournalRecord]) throws(StoreError) -> [DeviceKey] {
    if unwritten.count > Self.unwrittenMost { try flush() }
    if unwritten.isEmpty { known = FingerprintTable() }
    var sought = SoughtFingerprints()
    for record in records { sought.add(record.entry) }
    if sought.count >= Self.worthAFilter { try renewFilter() }
    let found = try lookUp(sought.first)
    // Only whom the first identifier does not find is looked for by the others.
    return try found + lookUp(sought.others.filter { known[$0.after]?.isEmpty ?? true }.map(\.one))
  }

  /// In the order of the table.
  private mutating func lookUp(_ fingerprints: [IdentifierFingerprint]) throws(StoreError)
    -> [DeviceKey]
  {
    var found: [DeviceKey] = []
    for fingerprint in fingerprints.filter({ filter?.mayContain($0) ?? true }).sorted() {
      found += try candidates(fingerprint)
    }
    return found
  }

  /// From so many devices on that are looked for at once.
  private static let worthAFilter = 5_000

  private mutating func renewFilter() throws(StoreError) {
    if let filter, !filter.isFull { return }
    let rows = try connection.first("SELECT count(*) FROM identifier") { Int($0.integer(0)) } ?? 0
    var filter = FingerprintFilter(fewest: 4 * rows)
    try connection.step("SELECT fingerprint FROM identifier", []) { row throws(StoreError) in
      filter.insert(IdentifierFingerprint(rawValue: row.integer(0)))
      return true
    }
    self.filter = filter
  }
}

/// The fingerprints by which rows of the journal will look for devices.
private struct SoughtFingerprints {
  /// Of the identifier that is looked for first, one a device.
  var first: [IdentifierFingerprint] = []
  /// Of those that are looked for when the first finds nobody.
  var others: [(one: IdentifierFingerprint, after: IdentifierFingerprint)] = []

  var count: Int { first.count }

  /// In the order in which a device that checks in is looked for.
  private static let kinds: [IdentifierKind] = [
    .mdmDeviceId, .udid, .imei, .directoryDeviceId, .serialNumber,
  ]

  mutating func add(_ entry: JournalEntry) {
    switch entry {
    case .checkIns(let batch):
      for checkIn in batch.checkIns { add(checkIn.identifiers) }
    case .reports(let batch):
      for report in batch.reports {
        guard case .identifiers(let identifiers) = report.subject else { continue }
        for identifier in identifiers where identifier.kind.isOfDevice {
          first.append(IdentifierFingerprint(identifier))
        }
      }
    default: return
    }
  }

  private mutating func add(_ identifiers: [DeviceIdentifier]) {
    var before: IdentifierFingerprint?
    for kind in Self.kinds {
      guard let place = identifiers.indices.first(where: { identifiers[$0].kind == kind }) else {
        continue
      }
      let fingerprint = IdentifierFingerprint(identifiers[place])
      if let before { others.append((fingerprint, before)) } else { first.append(fingerprint) }
      before = before ?? fingerprint
    }
  }
}
