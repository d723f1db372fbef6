import ConnectorModel
import ConnectorStore

/// Reads the journal from its start into tables apart from those in use: for what was decided at an earlier row.
///
/// It blocks the calling thread. Lists of apps decide on nothing and are left out, as are the records of what was
/// disclosed.
package struct JournalReplay {
  private let journal: any Journal
  /// Empty at first.
  private let tables: any Tables
  private var state = LedgerState.empty

  package init(_ journal: any Journal, into tables: any Tables) {
    self.journal = journal
    self.tables = tables
  }

  /// - Parameters:
  ///   - last: the last row that is read.
  ///   - before: is called with each portion before it has its effect, and may read the journal.
  ///   - after: is called when a row has had its effect, with the tables as they are then.
  package mutating func run(
    through last: JournalPosition,
    before: ([JournalRecord]) throws(StoreError) -> Void = { _ in },
    after: (JournalRecord, any TableReader, LedgerState) throws(StoreError) -> Void
  ) throws(StoreError) {
    while state.position < last {
      let records = try journal.records(after: state.position, bytes: ConnectorLedger.portionBytes)
        .prefix { $0.position <= last }.map(\.decidingPart)
      guard !records.isEmpty else { return }
      try before(records)
      let known = state
      state = try tables.write { tables throws(StoreError) in
        var projector = try Projector(tables, known, for: records)
        for record in records {
          _ = try projector.project(record)
          try after(record, tables, projector.state)
        }
        return projector.state
      }
    }
  }

  /// The state after the last row that was read, and the tables' answers as of it.
  package func read<Value>(
    _ body: (any TableReader, LedgerState) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let state = state
    return try tables.read { tables throws(StoreError) in try body(tables, state) }
  }
}

extension JournalRecord {
  fileprivate var decidingPart: JournalRecord {
    var record = self
    switch entry {
    case .checkIns(var batch):
      for index in batch.checkIns.indices { batch.checkIns[index].dropLists() }
      record.entry = .checkIns(batch)
    case .disclosures: record.entry = .disclosures([])
    default: break
    }
    return record
  }
}
