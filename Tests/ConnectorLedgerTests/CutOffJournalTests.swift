import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Fakes
import Testing

/// Tables that have taken over more than the journal has: its end was cut off, or they were changed by hand.
@Suite struct CutOffJournalTests {
  private let journal = MemoryJournal()
  private let tables: SQLiteTables

  init() throws { tables = try SQLiteTables() }

  private func open() throws(StoreError) -> ConnectorLedger {
    try ConnectorLedger(journal: journal, tables: tables, now: { minute(0) })
  }

  private func cover(_ position: Int64) throws {
    try tables.write { tables throws(StoreError) in
      try tables.setCoveredPosition(JournalPosition(rawValue: position))
    }
  }

  /// Two groups, taken over by the tables.
  private func fill() async throws {
    let ledger = try open()
    for id in ["a", "b"] {
      _ = try await ledger.commit([LedgerBench.group(id)], by: LedgerBench.caller)
    }
    await ledger.close()
  }

  @Test(arguments: [3, 1_000, Int64.max])
  func `they are refused at opening, and made anew they are not`(_ position: Int64) async throws {
    try await fill()
    try cover(position)
    let error = #expect(throws: StoreError.self) { try open() }
    #expect(error?.code == .cutOff)
    #expect(error?.message.contains("row 2,") == true)
    #expect(error?.message.contains("row \(position):") == true)
    #expect(error?.remedy.contains("gatehouse store rebuild") == true)
    let report = try TableCare(journal: journal, tables: tables).rebuild()
    #expect(report.differing.map(\.name) == ["covered"])
    #expect(try open().state.position.rawValue == 2)
  }

  @Test func `they are refused also where another version has made them`() async throws {
    try await fill()
    try cover(3)
    try tables.write { tables throws(StoreError) in
      try tables.setProjection(Projector.version - 1)
    }
    #expect(
      throws: StoreError.cutOff(
        covered: JournalPosition(rawValue: 3), last: JournalPosition(rawValue: 2))
    ) { try open() }
  }

  @Test(arguments: [0, 1])
  func `a running ledger acknowledges nothing, however often it is asked, and says why`(
    _ position: Int64
  ) async throws {
    try await fill()
    let ledger = try open()
    journal.cutOff(after: JournalPosition(rawValue: position))
    #expect(ledger.standstill == nil)
    for _ in 0..<3 {
      let error = await #expect(throws: LedgerError.self) {
        try await ledger.commit([LedgerBench.group("c")], by: LedgerBench.caller)
      }
      let standstill = try #require(ledger.standstill)
      #expect(error == .store(standstill))
      #expect(standstill.code == .cutOff)
      #expect(standstill.message.contains("lost row 2, and ends at row \(position):"))
    }
    #expect(ledger.settings.groups.map(\.id.rawValue) == ["a", "b"])
    #expect(try journal.records(after: .start, bytes: .max).count == position)
  }

  @Test func `a ledger that is asked notices it also while nothing is written`() async throws {
    try await fill()
    let ledger = try open()
    try ledger.checkJournal()
    journal.cutOff(after: .start)
    let error = #expect(throws: StoreError.self) { try ledger.checkJournal() }
    #expect(error?.code == .cutOff)
    #expect(ledger.standstill == error)
  }

  @Test func `what a rebuild after that has lost is in the record, with who has made it`()
    async throws
  {
    try await fill()
    try cover(5)
    let care = TableCare(journal: journal, tables: tables)
    _ = try care.rebuild(by: "anna", at: minute(1))
    let row = try #require(try journal.record(at: JournalPosition(rawValue: 3)))
    #expect(row.actor == "anna" && row.recordedAt == minute(1))
    guard case .administrativeAct(let act) = row.entry else {
      Issue.record("\(row.entry) is no act")
      return
    }
    #expect(act.kind == .storeCutOff && act.which == "2")
    #expect(act.detail?.contains("row 5") == true)
    #expect(try open().settings.groups.map(\.id.rawValue) == ["a", "b"])
    // Where nothing is lost, nothing is recorded.
    _ = try care.rebuild(by: "anna", at: minute(2))
    #expect(try journal.head().position.rawValue == 3)
  }

  @Test func `a covered row that is set back is noticed, and nothing is taken over twice`()
    async throws
  {
    let ledger = try open()
    _ = try await ledger.commit(
      [
        .checkIns(
          CheckInBatch(
            source: "test", receivedAt: minute(0),
            checkIns: [CheckIn(identifiers: ids([.serialNumber: "SN1"]), platform: .ios)]))
      ], by: LedgerBench.caller)
    await ledger.close()
    try cover(0)
    let fault = StoreError.setBack(covered: .start, named: JournalPosition(rawValue: 1))
    #expect(throws: fault) { try open() }
    let care = TableCare(journal: journal, tables: tables)
    #expect(throws: fault) { try care.check() }
    #expect(try care.rebuild().differing.map(\.name) == ["covered"])
    #expect(try open().state.position.rawValue == 1)
  }

  @Test func `a check finds what was changed by hand, and changes nothing`() async throws {
    try await fill()
    let care = TableCare(journal: journal, tables: tables)
    #expect(try care.check().isIdentical)
    try tables.write { tables throws(StoreError) in
      try tables.removeGroup(GroupID(rawValue: "b"))
    }
    for _ in 0..<2 { #expect(try care.check().differing.map(\.name) == ["document"]) }
    #expect(try care.rebuild().differing.map(\.name) == ["document"])
    #expect(try care.check().isIdentical)
  }
}
