import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What the journal says when it is read once more from its start.
struct Replay {
  let state: LedgerState
  private let records: [JournalRecord]
  /// What each row did, in their order.
  private let effects: [RowEffect]

  /// - Parameters:
  ///   - records: all rows.
  ///   - tables: empty ones.
  init(_ records: [JournalRecord], into tables: SQLiteTables) throws(StoreError) {
    self.records = records
    (state, effects) = try tables.write { tables throws(StoreError) in
      try tables.setProjection(Projector.version)
      var projector = try Projector(tables, .empty, for: records) { source throws(StoreError) in
        guard case .checkIns(let batch) = records[Int(source.position.rawValue) - 1].entry else {
          return nil
        }
        return batch.checkIns[source.ordinal]
      }
      var effects: [RowEffect] = []
      for record in records { effects.append(try projector.project(record)) }
      return (projector.state, effects)
    }
  }

  /// What rows did together.
  func outcome(of positions: [JournalPosition]) -> ProjectionOutcome {
    var sum = ProjectionOutcome()
    for position in positions { sum += effects[Int(position.rawValue) - 1].outcome }
    return sum
  }

  /// What rows have changed. Of connectors that are gone there is nothing to hear.
  func changes(after first: JournalPosition, through last: JournalPosition) -> LedgerChange {
    var sum = LedgerChange()
    var present: Set<ConnectorID> = []
    for (record, effect) in zip(records, effects).prefix(Int(last.rawValue)) {
      switch record.entry {
      case .connectorSet(let connector): present.insert(connector.id)
      case .connectorDeleted(let id): present.remove(id)
      default: break
      }
      if record.position > first { sum += effect.changes }
      sum.connectors.formIntersection(present)
    }
    return sum
  }
}
