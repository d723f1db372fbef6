import ConnectorModel
import TestSupport
import Testing

@testable import ConnectorStore

@Suite struct ChainTests {
  @Test func `ten thousand random manipulations are all found, and the first wrong row named`() {
    for seed in 1...10_000 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      var journal = ManipulatedJournal(rows: Int.random(in: 2...12, using: &random), &random)
      let checkpoint = journal.head
      #expect(journal.report(against: checkpoint).isWhole, "seed \(seed)")
      let wrong = journal.manipulate(&random)
      let report = journal.report(against: checkpoint)
      #expect(!report.isWhole && report.faultyRow?.rawValue == wrong, "seed \(seed)")
    }
  }

  @Test func `a link is the same in every version`() {
    let row = StoredRow(
      position: JournalPosition(rawValue: 3), recordedAt: Timestamp(milliseconds: 5), actor: "sam",
      entry: [0x9a, 0x01, 0x01])
    let earlier = RowLink(row, after: nil, by: .withoutKind)
    #expect(
      earlier.link.description
        == "a2bc24f6b0fc71db69561dd635503365efdf83907228e42cc4a7f3414ac722b9")
    #expect(
      RowLink(row, after: nil).link.description
        == "7c21f61231a67c3f96377dee55e7bfadf8cdc5b6942ec479cd271780f28bf606")
    #expect(RowLink(row, after: nil).kind == JournalKind.groupSet.rawValue)
  }
}

/// Rows as they lie in a store, the earlier ones with links of the earlier formula, and what somebody may do to
/// them.
private struct ManipulatedJournal {
  var rows: [ChainedRow] = []
  var lastLink: JournalPosition

  init(rows count: Int, _ random: inout SeededGenerator) {
    let earlier = Int.random(in: 0...count, using: &random)
    for number in 1...count {
      // No two rows are alike, so that a swap is a change.
      let kind = UInt8.random(in: 1...15, using: &random) << 3 | 2
      let entry =
        [kind, UInt8(number)] + (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
      let row = StoredRow(
        position: JournalPosition(rawValue: Int64(number)),
        recordedAt: Timestamp(milliseconds: Int64.random(in: 0...5, using: &random)), actor: "sam",
        entry: entry)
      let formula = number <= earlier ? LinkFormula.withoutKind : .withKind
      rows.append(ChainedRow(row: row, link: RowLink(row, after: rows.last?.link, by: formula)))
    }
    lastLink = JournalPosition(rawValue: Int64(count))
  }

  var head: ChainHead { JournalHead(rows.last?.link).chain }

  func report(against checkpoint: ChainHead) -> ChainReport {
    var verifier = ChainVerifier(checkpoint: checkpoint)
    for row in rows where !verifier.take(row) { break }
    return verifier.end(lastLink: lastLink)
  }

  /// Does one thing, and answers with the first row that is wrong then.
  mutating func manipulate(_ random: inout SeededGenerator) -> Int64 {
    let index = Int.random(in: 0..<rows.count, using: &random)
    let row = Int64(index + 1)
    switch Int.random(in: 0..<17, using: &random) {
    case 0:
      let byte = Int.random(in: 0..<rows[index].row.entry.count, using: &random)
      rows[index].row.entry[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: rows[index].row.entry.removeLast()
    case 2: rows[index].row.actor = "max"
    case 3: rows[index].row.recordedAt.milliseconds += Int64.random(in: 1...9, using: &random)
    case 4: rows[index].link?.link = .start
    case 5: rows[index].link = nil
    case 6: rows.remove(at: index)
    case 7:
      // With its link; of the last row that is a journal cut off.
      rows.remove(at: index)
      lastLink = rows.last?.row.position ?? .start
    case 8:
      rows.removeLast(rows.count - index)
      lastLink = rows.last?.row.position ?? .start
    case 9:
      var copy = rows[index]
      copy.row.position = JournalPosition(rawValue: Int64(rows.count + 1))
      rows.append(copy)
      if random.next() % 2 == 0 { lastLink = copy.row.position }
      return copy.row.position.rawValue
    case 10:
      let other = (index + 1) % rows.count
      (rows[index].row.entry, rows[other].row.entry) = (
        rows[other].row.entry, rows[index].row.entry
      )
      return Int64(min(index, other) + 1)
    case 11: rows[index].link?.kind += 1
    case 12: rows[index].link?.recordedAt.milliseconds -= 1
    case 13: rows[index].link?.latest.milliseconds += 1
    case 14: rows[index].link?.settings = JournalPosition(rawValue: 99)
    case 15:
      let formula = rows[index].link?.formula ?? 0
      rows[index].link?.formula =
        [1, 2, 3].filter { $0 != formula }
        .randomElement(using: &random) ?? 0
    default: return rewrite(from: index)
    }
    return row
  }

  /// Changes a row and makes all links from there on anew: only a checkpoint knows better.
  private mutating func rewrite(from index: Int) -> Int64 {
    rows[index].row.actor = "max"
    for place in index..<rows.count {
      let before = place == 0 ? nil : rows[place - 1].link
      rows[place].link = RowLink(rows[place].row, after: before)
    }
    return Int64(rows.count)
  }
}
