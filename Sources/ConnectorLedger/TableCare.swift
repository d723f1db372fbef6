import ConnectorModel
import ConnectorStore

/// Brings tables to what the journal says: on, or anew. It blocks the calling thread.
package struct TableCare {
  private let journal: any Journal
  private let tables: any Tables

  /// Portions of the journal that have their effect by one transaction: what lies scattered over its table is written
  /// once for all of them. Nobody waits meanwhile who could be let in between.
  private static let portionsAtATime = 4

  package init(journal: any Journal, tables: any Tables) {
    self.journal = journal
    self.tables = tables
  }

  /// Builds the tables anew from the journal, compares them with those in use, and puts them into use. It needs
  /// nothing of what the tables hold.
  package func rebuild() throws(StoreError) -> RebuildReport { try rebuilt().report }

  /// The same for somebody, whom the record names where rows were lost.
  package func rebuild(by actor: String, at time: Timestamp) throws(StoreError) -> RebuildReport {
    let loss = try lossRecord()
    let report = try rebuild()
    if let loss {
      _ = try journal.append([JournalAppend([.administrativeAct(loss)], actor: actor, at: time)])
    }
    return report
  }

  /// Builds the tables a second time from the journal and compares them with those in use, which stay.
  package func check() throws(StoreError) -> RebuildReport {
    try checkCoverage()
    return try rebuilt(puttingIntoUse: false).report
  }

  /// The same as `rebuild`, with the state of the new tables.
  func rebuilt(
    puttingIntoUse isPutIntoUse: Bool = true
  ) throws(StoreError) -> (report: RebuildReport, state: LedgerState) {
    var state = LedgerState.empty
    let reading = JournalReadAhead(journal, after: .start, bytes: ConnectorLedger.portionBytes)
    let report = try tables.rebuild(puttingIntoUse: isPutIntoUse) { tables throws(StoreError) in
      if state.position == .start { try tables.setProjection(Projector.version) }
      for _ in 0..<Self.portionsAtATime {
        let records = try reading.portion()
        guard !records.isEmpty else { return false }
        state = try project(records, state, tables)
      }
      return true
    }
    return (report, state)
  }

  /// The state of tables that have taken over the whole journal.
  func openedState() throws(StoreError) -> LedgerState {
    try checkCoverage()
    try bringToVersion()
    let covered = try tables.read { tables throws(StoreError) in try tables.coveredPosition() }
    let set = try journal.records(
      of: JournalKind.settings, before: covered.next, since: nil,
      limit: 1)
    var state = try tables.read { tables throws(StoreError) in
      try LedgerState(tables, version: set.first?.position ?? .start)
    }
    let reading = JournalReadAhead(
      journal, after: state.position, bytes: ConnectorLedger.portionBytes)
    var records = try reading.portion()
    while !records.isEmpty {
      let (known, first) = (state, records)
      (state, records) = try tables.write { tables throws(StoreError) in
        var (state, records) = (known, first)
        for _ in 0..<Self.portionsAtATime where !records.isEmpty {
          state = try project(records, state, tables)
          records = try reading.portion()
        }
        return (state, records)
      }
    }
    return state
  }

  /// Rows that tables have taken over are in the journal: what is appended would have no effect until it had grown
  /// beyond them. And none that they have taken over comes once more.
  private func checkCoverage() throws(StoreError) {
    let (covered, named) = try tables.read { tables throws(StoreError) in
      (try tables.coveredPosition(), try tables.namedPosition())
    }
    let last = try journal.head().position
    guard covered <= last else { throw .cutOff(covered: covered, last: last) }
    guard named <= covered else { throw .setBack(covered: covered, named: named) }
  }

  /// What the record is to say when the tables are made anew because the end of the journal was cut off; nil: it was
  /// not, as far as the tables know.
  private func lossRecord() throws(StoreError) -> AdministrativeAct? {
    let last = try journal.head().position
    // Tables that cannot be read know nothing.
    let covered = try? tables.read { tables throws(StoreError) in try tables.coveredPosition() }
    guard let covered, covered > last else { return nil }
    return AdministrativeAct(
      .storeCutOff, of: "journal", which: "\(last)",
      detail:
        "rows after \(last) are lost, and the tables were made anew without them; they had taken"
        + " over row \(covered)")
  }

  /// Tables that another version of what entries do has made are made anew.
  private func bringToVersion() throws(StoreError) {
    let (version, covered) = try tables.read { tables throws(StoreError) in
      (try tables.projection(), try tables.coveredPosition())
    }
    guard version != Projector.version else { return }
    guard covered == .start else {
      _ = try rebuild()
      return
    }
    try tables.write { tables throws(StoreError) in try tables.setProjection(Projector.version) }
  }

  private func project(
    _ records: [JournalRecord], _ state: LedgerState, _ tables: any TableWriter
  ) throws(StoreError) -> LedgerState {
    var projector = try Projector(tables, state, for: records, listed: journal.checkIn)
    for record in records { _ = try projector.project(record) }
    return projector.state
  }
}
