import ConnectorModel

/// What a transaction knows of the table of identifiers.
///
/// The table is asked and written in portions, in its own order: one by one, in the order in which devices
/// come, each of the two would read another part of it every time.
struct KnownIdentifiers {
  /// The devices that may have an identifier, in the order of their keys.
  var candidates: [IdentifierFingerprint: [DeviceKey]] = [:]
  /// Those of them that the table does not have yet.
  var unwritten: [(fingerprint: IdentifierFingerprint, device: DeviceKey)] = []
}

extension SQLiteTables {
  func deviceKeys(having identifier: DeviceIdentifier) throws(StoreError) -> [DeviceKey] {
    var keys: [DeviceKey] = []
    for device in try candidates(IdentifierFingerprint(identifier))
    where try identifierOfKind(identifier.kind, of: device) == identifier { keys.append(device) }
    return keys
  }

  func expect(_ records: [JournalRecord]) throws(StoreError) {
    try writeIdentifiers()
    identifiersKnown.candidates = [:]
    var fingerprints: [IdentifierFingerprint] = []
    for record in records {
      record.entry.forEachIdentifier { identifier in
        guard identifier.kind != .partnerDeviceId else { return }
        fingerprints.append(IdentifierFingerprint(identifier))
      }
    }
    fingerprints.sort()
    identifiersKnown.candidates.reserveCapacity(fingerprints.count)
    for fingerprint in fingerprints { _ = try candidates(fingerprint) }
  }

  /// Changes only the identifiers that differ from those the device had.
  func putIdentifiers(
    of device: Device, was before: [DeviceIdentifier]
  ) throws(StoreError) {
    for identifier in before where !device.identifiers.contains(identifier) {
      let fingerprint = IdentifierFingerprint(identifier)
      let isKept = device.identifiers.contains { IdentifierFingerprint($0) == fingerprint }
      if !isKept { try remove(fingerprint, of: device.key) }
    }
    for identifier in device.identifiers where !before.contains(identifier) {
      try add(IdentifierFingerprint(identifier), of: device.key)
    }
  }

  /// Writes what was put off.
  func writeIdentifiers() throws(StoreError) {
    try changing { () throws(StoreError) in
      let sorted = identifiersKnown.unwritten.sorted { $0 < $1 }
      identifiersKnown.unwritten = []
      for start in stride(from: 0, to: sorted.count, by: Self.rowsAtATime) {
        let rows = sorted[start..<min(start + Self.rowsAtATime, sorted.count)]
        let values = rows.flatMap { [.integer($0.fingerprint.rawValue), SQLValue($0.device)] }
        try connection.run(Self.insertions[rows.count], values)
      }
    }
  }

  /// So many rows a statement inserts: starting one costs as much as a row.
  private static let rowsAtATime = 32
  /// By the number of rows.
  private static let insertions = (0...rowsAtATime).map { rows in
    let places = repeatElement("(?, ?)", count: rows).joined(separator: ", ")
    return "INSERT OR IGNORE INTO identifier (fingerprint, device) VALUES \(places)"
  }

  private func candidates(
    _ fingerprint: IdentifierFingerprint
  ) throws(StoreError) -> [DeviceKey] {
    if let known = identifiersKnown.candidates[fingerprint] { return known }
    let keys = try connection.rows(
      "SELECT device FROM identifier WHERE fingerprint = ? ORDER BY device",
      .integer(fingerprint.rawValue)
    ) { $0.device(0) }
    identifiersKnown.candidates[fingerprint] = keys
    return keys
  }

  private func add(
    _ fingerprint: IdentifierFingerprint, of device: DeviceKey
  ) throws(StoreError) {
    let known = try candidates(fingerprint)
    guard !known.contains(device) else { return }
    identifiersKnown.candidates[fingerprint] = (known + [device]).sorted()
    identifiersKnown.unwritten.append((fingerprint, device))
  }

  private func remove(
    _ fingerprint: IdentifierFingerprint, of device: DeviceKey
  ) throws(StoreError) {
    try writeIdentifiers()
    identifiersKnown.candidates[fingerprint]?.removeAll { $0 == device }
    try connection.execute(
      "DELETE FROM identifier WHERE fingerprint = ? AND device = ?",
      .integer(fingerprint.rawValue), SQLValue(device))
  }

  private func identifierOfKind(
    _ kind: IdentifierKind, of device: DeviceKey
  ) throws(StoreError) -> DeviceIdentifier? {
    guard let select = DeviceIdentifierColumns.selectOne[kind] else { return nil }
    let value = try connection.first(select, SQLValue(device)) { $0.optionalText(0) }
    return (value ?? nil).flatMap { DeviceIdentifier(kind, $0) }
  }
}

extension JournalEntry {
  /// The identifiers by which its devices will be looked for.
  fileprivate func forEachIdentifier(_ body: (DeviceIdentifier) -> Void) {
    switch self {
    case .checkIns(let batch):
      for checkIn in batch.checkIns { checkIn.identifiers.forEach(body) }
    case .reports(let batch):
      for report in batch.reports {
        if case .identifiers(let identifiers) = report.subject { identifiers.forEach(body) }
      }
    default: return
    }
  }
}
