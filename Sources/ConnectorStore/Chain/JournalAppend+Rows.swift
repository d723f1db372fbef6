import ConnectorModel

extension JournalAppend {
  /// The row by which the settings have changed since they were looked at.
  func conflict(with last: RowLink?) -> JournalPosition? {
    guard let ifSettings, let settings = last?.settings, settings > ifSettings else { return nil }
    return settings
  }

  func encodedEntries() throws(StoreError) -> [[UInt8]] {
    var encoded: [[UInt8]] = []
    for entry in entries { encoded.append(try JournalCoding.encode(entry)) }
    return encoded
  }
}

extension RowLink? {
  /// The place of the next row.
  var next: JournalPosition { (self?.position ?? .start).next }
}

extension [StoredRow] {
  /// - Parameter ordinal: the one of a row's check-ins that is wanted; nil: all.
  func decoded(checkIn ordinal: Int? = nil) throws(StoreError) -> [JournalRecord] {
    var records: [JournalRecord] = []
    for row in self {
      records.append(
        JournalRecord(
          position: row.position, recordedAt: row.recordedAt, actor: row.actor,
          entry: try JournalCoding.decode(row.entry, at: row.position, checkIn: ordinal)))
    }
    return records
  }
}
