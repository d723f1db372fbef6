import ConnectorModel
import Testing

@testable import ConnectorStore

/// What every engine of `Journal` notices of what was done to its rows.
@Suite struct JournalChainTests {
  private func deletion(_ number: Int) -> JournalEntry {
    .groupDeleted(GroupID(rawValue: "group \(number)"))
  }

  private func journal(_ engine: JournalEngine, rows: Int) throws -> TestedJournal {
    let tested = try engine.make()
    for number in 1...rows { try tested.journal.append(deletion(number), at: Int64(number)) }
    return tested
  }

  private func verify(
    _ tested: TestedJournal, against checkpoint: ChainHead? = nil
  ) throws -> ChainReport {
    try tested.journal.verifyChain(against: checkpoint) { _ in }
  }

  @Test(arguments: JournalEngine.allCases)
  func `a journal that nobody has touched is whole, also an empty one`(
    engine: JournalEngine
  ) throws {
    let empty = try engine.make()
    #expect(try verify(empty) == ChainReport(head: .start))
    let tested = try journal(engine, rows: 5)
    var rows: [Int64] = []
    let report = try tested.journal.verifyChain(against: nil) { rows.append($0) }
    #expect(report.isWhole)
    #expect(report.head == (try tested.journal.head().chain))
    #expect(report.head.position.rawValue == 5)
    #expect(rows == [1, 2, 3, 4, 5])
  }

  @Test(
    "What was done to a row past the journal is found, and the first wrong row named",
    arguments: JournalEngine.allCases, Manipulation.all)
  func manipulated(engine: JournalEngine, manipulation: Manipulation) throws {
    let tested = try journal(engine, rows: 9)
    guard let manipulate = tested.manipulate else { return }
    #expect(try verify(tested).isWhole)
    try manipulate(manipulation)
    let report = try verify(tested)
    #expect(report.fault == manipulation.fault)
    #expect(report.faultyRow?.rawValue == manipulation.row)
    #expect(report.head.position.rawValue == max(0, manipulation.row - 1))
  }

  @Test(arguments: JournalEngine.allCases)
  func `a journal that goes on after a checkpoint still holds it`(engine: JournalEngine) throws {
    let tested = try journal(engine, rows: 3)
    let checkpoint = try tested.journal.head().chain
    try tested.journal.append(deletion(4))
    #expect(try verify(tested, against: checkpoint).isWhole)
    #expect(try verify(tested, against: .start).isWhole)
  }

  @Test(arguments: JournalEngine.allCases)
  func `only a checkpoint knows that the last rows are gone, or others`(
    engine: JournalEngine
  ) throws {
    let checkpoint = try journal(engine, rows: 9).journal.head().chain
    let shorter = try journal(engine, rows: 6)
    #expect(try verify(shorter).isWhole)
    let report = try verify(shorter, against: checkpoint)
    #expect(report.fault == .cutOff)
    #expect(report.faultyRow?.rawValue == 7)
    for number in 7...12 { try shorter.journal.append(deletion(number), at: 1) }
    #expect(try verify(shorter).isWhole)
    #expect(try verify(shorter, against: checkpoint).fault == .rewritten)
    #expect(try verify(shorter, against: checkpoint).faultyRow == checkpoint.position)
  }
}
