import ConnectorModel
import TestSupport
import Testing

@testable import ConnectorStore

@Suite("The chain over the journal")
struct ChainTests {
  private let folder = ScratchFolder()

  private func store(rows: Int) throws -> SQLiteStore {
    let store = try folder.store()
    for number in 1...rows {
      _ = try store.append(
        [.groupDeleted(GroupID(rawValue: "group \(number)"))], actor: "tester",
        at: Timestamp(milliseconds: Int64(number)))
    }
    return store
  }

  private func verify(
    _ store: SQLiteStore, against checkpoint: ChainHead? = nil
  ) throws -> ChainReport {
    try store.verifyChain(against: checkpoint) { _ in }
  }

  @Test("A journal that nobody has touched is whole, also an empty one")
  func whole() throws {
    let store = try folder.store()
    #expect(try verify(store) == ChainReport(head: .start))
    _ = try store.append(
      (1...5).map { .groupDeleted(GroupID(rawValue: "\($0)")) }, actor: "a",
      at: Timestamp(milliseconds: 1))
    let report = try verify(store)
    #expect(report.isWhole)
    #expect(report.head == (try store.chainHead()))
    #expect(report.head.position.rawValue == 5)
  }

  @Test(
    "What was done to a row by way of the file is found, and the first wrong row named",
    arguments: [
      ("UPDATE journal SET entry = x'9a0101' WHERE position = 4", "changed", 4),
      ("UPDATE journal SET actor = 'nobody' WHERE position = 1", "changed", 1),
      ("UPDATE journal SET recorded_at = recorded_at + 1 WHERE position = 9", "changed", 9),
      ("DELETE FROM journal WHERE position = 3", "missing", 3),
      ("DELETE FROM journal WHERE position = 9", "missing", 9),
      ("DELETE FROM chain WHERE position = 3", "unlinked", 3),
      ("UPDATE chain SET link = zeroblob(32) WHERE position = 3", "changed", 3),
      ("UPDATE chain SET link = x'00' WHERE position = 9", "changed", 9),
      (
        "INSERT INTO journal SELECT 10, recorded_at, actor, entry FROM journal WHERE position = 9",
        "unlinked", 10
      ),
      (
        "INSERT INTO journal SELECT 0, recorded_at, actor, entry FROM journal WHERE position = 9",
        "misplaced", 0
      ),
      ("UPDATE journal SET position = 20 WHERE position = 5", "missing", 5),
      (
        "UPDATE journal SET entry = (SELECT entry FROM journal WHERE position = 2) WHERE position = 7",
        "changed", 7
      ),
    ])
  func tampered(sql: String, fault: String, row: Int64) throws {
    let store = try store(rows: 9)
    #expect(try verify(store).isWhole)
    try store.change { connection throws(StoreError) in
      try connection.execute(sql)
      #expect(connection.changesCount > 0)
    }
    let report = try verify(store)
    #expect(report.fault?.rawValue == fault)
    #expect(report.faultyRow?.rawValue == row)
    #expect(report.head.position.rawValue == max(0, row - 1))
  }

  @Test("Only a checkpoint knows that the last rows are gone")
  func cutOff() throws {
    let store = try store(rows: 9)
    let checkpoint = try store.chainHead()
    try store.change { connection throws(StoreError) in
      try connection.execute("DELETE FROM journal WHERE position > 6")
      try connection.execute("DELETE FROM chain WHERE position > 6")
    }
    #expect(try verify(store).isWhole)
    let report = try verify(store, against: checkpoint)
    #expect(report.fault == .cutOff)
    #expect(report.faultyRow?.rawValue == 7)
    for number in 7...12 { try store.append(.groupDeleted(GroupID(rawValue: "\(number)"))) }
    #expect(try verify(store).isWhole)
    #expect(try verify(store, against: checkpoint).fault == .rewritten)
    #expect(try verify(store, against: checkpoint).faultyRow == checkpoint.position)
  }

  @Test("A journal that goes on after a checkpoint still holds it")
  func checkpointHolds() throws {
    let store = try store(rows: 3)
    let checkpoint = try store.chainHead()
    try store.append(.groupDeleted(GroupID(rawValue: "later")))
    #expect(try verify(store, against: checkpoint).isWhole)
    #expect(try verify(store, against: .start).isWhole)
  }

  @Test("A store of the version before gets its chain when it is opened")
  func migration() throws {
    let store = try store(rows: 9)
    let head = try store.chainHead()
    try store.goBack(to: 3)
    try store.close()
    let again = try folder.store()
    #expect(try again.chainHead() == head)
    #expect(try verify(again).isWhole)
    let acts = try again.records(of: [.acts], before: nil, limit: 100)
    #expect(acts.count == 9)
  }

  @Test("Ten thousand random manipulations are all found, and the first wrong row named")
  func manipulations() {
    for seed in 1...10_000 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var journal = MemoryJournal(rows: Int.random(in: 2...12, using: &random), &random)
      let checkpoint = journal.head
      #expect(journal.report(against: checkpoint).isWhole, "seed \(seed)")
      let wrong = journal.manipulate(&random)
      let report = journal.report(against: checkpoint)
      #expect(!report.isWhole && report.faultyRow?.rawValue == wrong, "seed \(seed)")
    }
  }
}

/// Rows as they lie in a store, and what somebody may do to them.
private struct MemoryJournal {
  var rows: [ChainedRow] = []
  var lastLink: JournalPosition

  init(rows count: Int, _ random: inout SeededGenerator) {
    var link = JournalLink.start
    for number in 1...Int64(count) {
      let position = JournalPosition(rawValue: number)
      // No two rows are alike, so that a swap is a change.
      let entry = [UInt8(number)] + (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
      let time = Timestamp(milliseconds: Int64.random(in: 0...5, using: &random))
      link = JournalLink(
        after: link, position: position, recordedAt: time, actor: "sam", entry: entry)
      rows.append(
        ChainedRow(position: position, recordedAt: time, actor: "sam", entry: entry, link: link))
    }
    lastLink = JournalPosition(rawValue: Int64(count))
  }

  var head: ChainHead {
    ChainHead(position: lastLink, link: rows.last?.link ?? .start)
  }

  func report(against checkpoint: ChainHead) -> ChainReport {
    var verifier = ChainVerifier(checkpoint: checkpoint)
    for row in rows where !verifier.take(row) { break }
    return verifier.end(lastLink: lastLink)
  }

  /// Does one thing, and answers with the first row that is wrong then.
  mutating func manipulate(_ random: inout SeededGenerator) -> Int64 {
    let index = Int.random(in: 0..<rows.count, using: &random)
    let row = Int64(index + 1)
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      let byte = Int.random(in: 0..<rows[index].entry.count, using: &random)
      rows[index].entry[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: rows[index].entry.removeLast()
    case 2: rows[index].actor = "max"
    case 3: rows[index].recordedAt.milliseconds += Int64.random(in: 1...9, using: &random)
    case 4: rows[index].link = .start
    case 5: rows[index].link = nil
    case 6: rows.remove(at: index)
    case 7:
      // With its link; of the last row that is a journal cut off.
      rows.remove(at: index)
      lastLink = rows.last?.position ?? .start
    case 8:
      rows.removeLast(rows.count - index)
      lastLink = rows.last?.position ?? .start
    case 9:
      var copy = rows[index]
      copy.position = JournalPosition(rawValue: Int64(rows.count + 1))
      rows.append(copy)
      if random.next() % 2 == 0 { lastLink = copy.position }
      return copy.position.rawValue
    case 10:
      let other = (index + 1) % rows.count
      (rows[index].entry, rows[other].entry) = (rows[other].entry, rows[index].entry)
      return Int64(min(index, other) + 1)
    default: return rewrite(from: index)
    }
    return row
  }

  /// Changes a row and makes all links from there on anew: only a checkpoint knows better.
  private mutating func rewrite(from index: Int) -> Int64 {
    rows[index].actor = "max"
    var link = index == 0 ? JournalLink.start : rows[index - 1].link ?? .start
    for place in index..<rows.count {
      let row = rows[place]
      link = JournalLink(
        after: link, position: row.position, recordedAt: row.recordedAt, actor: row.actor,
        entry: row.entry)
      rows[place].link = link
    }
    return Int64(rows.count)
  }
}
