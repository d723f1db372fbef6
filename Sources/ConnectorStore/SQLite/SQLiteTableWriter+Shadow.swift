import ConnectorModel

extension SQLiteTableWriter {
  func shadowTrial(of connector: ConnectorID) throws(StoreError) -> ShadowTrial? {
    guard let key = try key(of: connector) else { return nil }
    return try connection.first(
      """
      SELECT version, is_on, since, equal, different, failures, last_failure
      FROM shadow_trial WHERE connector = ?
      """, .integer(key)
    ) { row in
      ShadowTrial(
        version: row.text(0), isOn: row.integer(1) != 0, since: row.time(2),
        equal: Int(row.integer(3)), different: Int(row.integer(4)), failures: Int(row.integer(5)),
        lastFailure: row.optionalText(6))
    }
  }

  func put(_ trial: ShadowTrial, of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      try connection.execute(
        "INSERT OR REPLACE INTO shadow_trial VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        try newKey(of: connector), .text(trial.version), SQLValue(trial.isOn),
        SQLValue(trial.since), SQLValue(trial.equal), SQLValue(trial.different),
        SQLValue(trial.failures), SQLValue(trial.lastFailure))
    }
  }

  func shadowDifferences(
    of connector: ConnectorID, limit: Int
  ) throws(StoreError) -> [ShadowDifference] {
    guard let key = try key(of: connector) else { return [] }
    return try connection.rows(
      "SELECT json FROM shadow_difference WHERE connector = ? ORDER BY number DESC LIMIT ?",
      .integer(key), SQLValue(limit)
    ) { row throws(StoreError) in
      try TableDocument(bytes: row.bytes(0)).value(as: StoredShadowDifference.self)
    }
  }

  func addShadowDifferences(
    _ differences: [ShadowDifference], of connector: ConnectorID, from position: JournalPosition,
    capacity: Int
  ) throws(StoreError) {
    try changing { () throws(StoreError) in
      let key = try newKey(of: connector)
      for (index, difference) in differences.enumerated() {
        let document = try TableDocument(StoredShadowDifference(difference))
        try connection.execute(
          "INSERT OR REPLACE INTO shadow_difference VALUES (?, ?, ?)", key,
          .integer(position.rawValue << 20 | Int64(index)), .blob(document.bytes))
      }
      try connection.execute(
        """
        DELETE FROM shadow_difference WHERE connector = ? AND number NOT IN (
          SELECT number FROM shadow_difference WHERE connector = ? ORDER BY number DESC LIMIT ?)
        """, key, key, SQLValue(capacity))
    }
  }

  func removeShadowDifferences(of connector: ConnectorID) throws(StoreError) {
    try changing { () throws(StoreError) in
      guard let key = try key(of: connector) else { return }
      try connection.execute("DELETE FROM shadow_difference WHERE connector = ?", .integer(key))
    }
  }
}
