import ConnectorModel
import ConnectorStore

/// What entries would do.
extension ConnectorLedger {
  /// Gives entries their effect on the tables, lets `body` read what comes of it, and undoes all of it. Neither the
  /// journal nor the state has anything of them. Whoever writes waits meanwhile.
  ///
  /// - Parameter body: gets the tables, the state and what has changed as they would be.
  package func tryOut<Value: Sendable>(
    _ entries: [JournalEntry], at time: Timestamp,
    _ body: @Sendable (any TableReader, LedgerState, LedgerChange) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let known = state
    var records: [JournalRecord] = []
    for entry in entries {
      let position = known.position.advanced(by: Int64(records.count) + 1)
      records.append(
        JournalRecord(position: position, recordedAt: time, actor: "", entry: entry))
    }
    return try tables.tryOut { tables throws(StoreError) in
      var projector = try Projector(tables, known, for: records)
      var change = LedgerChange()
      for record in records { change += try projector.project(record).changes }
      return try body(tables, projector.state, change)
    }
  }
}
