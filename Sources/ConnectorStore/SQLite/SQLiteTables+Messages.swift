import ConnectorModel

extension SQLiteTables {
  func pendingMessages(of connector: ConnectorID) throws(StoreError) -> [JournalPosition] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      "SELECT position FROM pending_message WHERE connector = ? ORDER BY position", .integer(key)
    ) { $0.position(0) }
  }

  func addPendingMessage(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR IGNORE INTO pending_message VALUES (?, ?)", try newKey(of: connector),
        SQLValue(position))
    }
  }

  func isKnown(
    message id: String, source: String, of connector: ConnectorID
  ) throws(StoreError) -> Bool {
    guard let key = try key(of: connector) else { return false }
    return try connection.first(
      "SELECT 1 FROM message_id WHERE connector = ? AND source = ? AND id = ?", .integer(key),
      .text(source), .text(id)
    ) { _ in true } ?? false
  }

  func learn(
    message id: String, source: String, at position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR IGNORE INTO message_id VALUES (?, ?, ?, ?)", try newKey(of: connector),
        .text(source), .text(id), SQLValue(position))
    }
  }

  func removePendingMessage(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: connector) else { return }
      try connection.execute(
        "DELETE FROM pending_message WHERE connector = ? AND position = ?", .integer(key),
        SQLValue(position))
    }
  }

  func deliveredThrough(
    of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) -> JournalPosition {
    guard let key = try key(of: connector) else { return .start }
    return try connection.first(
      "SELECT position FROM delivery WHERE connector = ? AND operation = ?", .integer(key),
      SQLValue(word: operation)
    ) { $0.position(0) } ?? .start
  }

  func setDeliveredThrough(
    _ position: JournalPosition, of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO delivery VALUES (?, ?, ?)", try newKey(of: connector),
        SQLValue(word: operation), SQLValue(position))
    }
  }
}
