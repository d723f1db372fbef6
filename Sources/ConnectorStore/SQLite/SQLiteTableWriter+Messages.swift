import ConnectorModel

extension SQLiteTableWriter {
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

  func isPending(
    _ position: JournalPosition, of connector: ConnectorID
  ) throws(StoreError) -> Bool {
    guard let key = try key(of: connector) else { return false }
    return try connection.first(
      "SELECT 1 FROM pending_message WHERE connector = ? AND position = ?", .integer(key),
      SQLValue(position)
    ) { _ in true } ?? false
  }

  func deliveryCursor(
    of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) -> DeliveryCursor {
    guard let key = try key(of: connector) else { return DeliveryCursor() }
    return try connection.first(
      "SELECT position, reset_at FROM delivery WHERE connector = ? AND operation = ?",
      .integer(key), SQLValue(word: operation)
    ) { DeliveryCursor(through: $0.position(0), resetAt: $0.position(1)) } ?? DeliveryCursor()
  }

  func setDeliveryCursor(
    _ cursor: DeliveryCursor, of connector: ConnectorID, operation: AdapterOperation
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO delivery (connector, operation, position, reset_at) VALUES (?, ?, ?, ?)",
        try newKey(of: connector), SQLValue(word: operation), SQLValue(cursor.through),
        SQLValue(cursor.resetAt))
    }
  }

  func partnerName(of connector: ConnectorID) throws(StoreError) -> String? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      "SELECT name FROM partner_name WHERE connector = ?", .integer(key)
    ) { $0.text(0) }
  }

  func put(partnerName name: String, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO partner_name VALUES (?, ?)", try newKey(of: connector), .text(name))
    }
  }
}
