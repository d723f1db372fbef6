import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What deriving every kept decision anew has found.
package struct ReplayReport: Hashable, Sendable, Codable {
  package var rows: Int64 = 0
  /// Decisions that the journal keeps.
  package var decisions = 0
  /// Those that are not what follows from the rows before them.
  package var differing = 0
  /// The first of those.
  package var differences: [ReplayDifference] = []

  static let mostDifferences = 100
}

package struct ReplayDifference: Hashable, Sendable, Codable {
  /// The row that keeps the decision.
  package var row: Int64
  package var device: Int64
  package var decidedAt: Timestamp
  package var kept: String
  package var derived: String
}

/// Derives every decision that a journal keeps from the rows that it rests on. It blocks the calling thread.
struct DecisionReplay {
  private let journal: any Journal

  init(_ journal: any Journal) { self.journal = journal }

  /// - Parameters:
  ///   - tables: empty ones.
  ///   - progress: is told the row, and the last one.
  func run(
    in tables: any Tables, progress: (Int64, Int64) -> Void
  ) throws(StoreError) -> ReplayReport {
    let last = try journal.head().position
    let decided = try decisionRows(through: last)
    var report = ReplayReport()
    // A first decision may rest on nothing at all.
    var rows = try batches(at: decided[.start] ?? [])
    try tables.read { tables throws(StoreError) in
      for row in rows { try report.compare(row, SituationReader(tables, .empty)) }
    }
    var replay = JournalReplay(journal, into: tables)
    try replay.run(
      through: last,
      before: { records throws(StoreError) in
        rows = try batches(at: records.flatMap { decided[$0.position] ?? [] })
      },
      after: { record, tables, state throws(StoreError) in
        progress(record.position.rawValue, last.rawValue)
        report.rows = record.position.rawValue
        for row in rows where row.basis == record.position {
          try report.compare(row, SituationReader(tables, state))
        }
      })
    return report
  }

  /// The rows that keep decisions, by the rows that these rest on.
  private func decisionRows(
    through last: JournalPosition
  ) throws(StoreError) -> [JournalPosition: [JournalPosition]] {
    var rows: [JournalPosition: [JournalPosition]] = [:]
    var end: JournalPosition? = last.next
    while true {
      let records = try journal.records(of: [.decisions], before: end, since: nil, limit: 100)
      guard let oldest = records.last else { return rows }
      end = oldest.position
      for record in records {
        guard let row = DecisionRow(record) else { continue }
        rows[row.basis, default: []].append(row.position)
      }
    }
  }

  private func batches(at positions: [JournalPosition]) throws(StoreError) -> [DecisionRow] {
    var rows: [DecisionRow] = []
    for position in positions {
      if let row = try journal.record(at: position).flatMap({ DecisionRow($0) }) {
        rows.append(row)
      }
    }
    return rows
  }
}

/// A row of the journal that keeps decisions.
private struct DecisionRow {
  var position: JournalPosition
  var batch: DecisionBatch
  /// The row that they rest on.
  var basis: JournalPosition

  init?(_ record: JournalRecord) {
    guard case .decisions(let batch) = record.entry else { return nil }
    (position, self.batch) = (record.position, batch)
    basis = batch.basis ?? record.position.advanced(by: -1)
  }
}

extension ReplayReport {
  /// Compares with what the tables say now.
  fileprivate mutating func compare(
    _ row: DecisionRow, _ reader: SituationReader
  ) throws(StoreError) {
    var rest = row.batch.decisions[...]
    while let first = rest.first {
      // The devices of a batch were read as one page, and lie on one here.
      let before = DeviceKey(rawValue: first.device.rawValue - 1)
      let judged = try reader.page(after: before)
      let end = judged.last?.situation.device.key ?? first.device
      let byDevice = Dictionary(
        judged.map { ($0.situation.device.key, $0) }, uniquingKeysWith: { first, _ in first })
      let here = rest.prefix { $0.device <= max(end, first.device) }
      for kept in here { compare(kept, with: byDevice[kept.device], row) }
      rest = rest.dropFirst(here.count)
    }
  }

  private mutating func compare(
    _ kept: KeptDecision, with judged: JudgedDevice?, _ row: DecisionRow
  ) {
    decisions += 1
    let derived = judged.map { judged in
      KeptDecision(
        ComplianceEvaluation.decide(judged.situation, at: row.batch.decidedAt),
        AppProtectionEvaluation.decide(judged.situation, at: row.batch.decidedAt),
        before: judged.kept)
    }
    guard derived != kept else { return }
    differing += 1
    guard differences.count < Self.mostDifferences else { return }
    differences.append(
      ReplayDifference(
        row: row.position.rawValue, device: kept.device.rawValue, decidedAt: row.batch.decidedAt,
        kept: kept.words, derived: derived?.words ?? "there was no such device"))
  }
}
