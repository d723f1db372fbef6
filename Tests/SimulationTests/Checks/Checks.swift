import ComplianceEvaluation
import ConnectorModel
import ConnectorService
import ConnectorStore

@testable import ConnectorLedger

/// What must hold when everything is done that was to be done.
struct Checks {
  let machine: Machine
  let state: LedgerState
  /// Of the whole journal.
  let records: [JournalRecord]
  let replay: Replay

  /// Reads the journal once more.
  init(_ process: ServiceProcess) throws(StoreError) {
    machine = process.machine
    state = process.service.ledger.state
    records = try machine.journal.records(after: .start, bytes: .max)
    try machine.scratch.wipe()
    replay = try Replay(records, into: machine.scratch)
  }

  func expect(_ holds: Bool, _ invariant: Invariant, _ what: @autoclosure () -> String) {
    machine.observer.expect(holds, invariant, what())
  }

  func run() throws(StoreError) {
    try checkTables()
    checkReceipts()
    checkAcknowledged()
    checkMessages()
    for situation in state.situations {
      guard situation.acceptsReports(tenant: state.settings.tenant, at: machine.now),
        let partner = machine.partner(situation.connector.id)
      else { continue }
      try machine.tables.look { tables throws(StoreError) in
        try check(situation, partner, tables)
      }
    }
  }

  /// The tables, and what the ledger holds, are what the journal says; no row is left out.
  private func checkTables() throws(StoreError) {
    let last = records.last?.position ?? .start
    expect(state.position == last, .done, "row \(last) has had no effect")
    let present = try TableContents(of: machine.tables)
    let replayed = try TableContents(of: machine.scratch)
    expect(present == replayed, .tables, "the tables say something else than the journal")
    expect(state.isSame(as: replay.state), .tables, "the ledger holds something else")
    let opened = try TableCare(journal: machine.journal, tables: machine.tables).openedState()
    expect(state.isSame(as: opened), .tables, "the tables give something else to hold")
  }

  private func checkReceipts() {
    for receipt in machine.observer.notes.receipts {
      expect(
        receipt.outcome == replay.outcome(of: receipt.positions), .receipts,
        "the receipt of \(receipt.positions) tells of others")
    }
  }

  private func checkAcknowledged() {
    for (position, entry) in machine.observer.notes.acknowledged {
      let index = Int(position.rawValue) - 1
      let isThere = records.indices.contains(index) && records[index].entry == entry
      expect(isThere, .durable, "row \(position) was acknowledged and is lost")
    }
  }

  /// A message is read to its end once, unless it was set aside.
  private func checkMessages() {
    var answered: Set<JournalPosition> = []
    var setAside: Set<JournalPosition> = []
    for record in records {
      if case .quarantined(let finding) = record.entry,
        case .message(let position) = finding.subject.item
      {
        setAside.insert(position)
      }
      guard case .reports(let batch) = record.entry, let position = batch.message else { continue }
      let isFirst = answered.insert(position).inserted
      expect(isFirst || setAside.contains(position), .once, "message \(position) was read twice")
    }
  }

  /// Whoever listens from a row on hears of everything after it.
  func checkListeners() {
    for heard in machine.observer.notes.heard {
      let happened = replay.changes(after: heard.from, through: heard.through)
      expect(
        heard.change.covers(happened), .listeners,
        "who listens from \(heard.from) on has missed a change")
    }
  }
}

extension LedgerState {
  /// Of a connector that nobody has heard there may be a word or none.
  fileprivate func isSame(as other: LedgerState) -> Bool {
    position == other.position && settings == other.settings
      && settings.connectors.allSatisfy { health(of: $0.id) == other.health(of: $0.id) }
  }
}

extension LedgerChange {
  fileprivate func covers(_ other: LedgerChange) -> Bool {
    var all = self
    all += other
    return (devices.isWholeFleet || Set(all.devices.keys) == Set(devices.keys))
      && all.devices.isWholeFleet == devices.isWholeFleet && all.connectors == connectors
      && all.hasSettings == hasSettings && all.hasDeliveries == hasDeliveries
  }
}
