import ComplianceEvaluation
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

extension ConnectorService {
  /// Derives every decision in the journal anew from the rows that it rests on, in tables apart from those
  /// in use.
  ///
  /// - Parameter progress: is told the row, and the last one.
  package nonisolated func replayDecisions(
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws(ServiceError) -> ReplayReport {
    try storing { () throws(StoreError) in
      let last = try store.head()
      let decided = try store.decisionRows(through: last)
      return try store.withScratchTables { tables throws(StoreError) in
        var report = ReplayReport()
        // A first decision may rest on nothing at all.
        for row in decided[.start] ?? [] {
          try report.compare(try store.decisions(at: row), tables)
        }
        try Projector.replay(store, through: last, into: tables) { record throws(StoreError) in
          progress(record.position.rawValue, last.rawValue)
          report.rows = record.position.rawValue
          for row in decided[record.position] ?? [] {
            try report.compare(try store.decisions(at: row), tables)
          }
        }
        return report
      }
    }
  }
}

/// A row of the journal that keeps decisions.
private struct DecisionRow {
  var position: JournalPosition
  var batch: DecisionBatch
}

extension ConnectorStore {
  /// The rows that keep decisions, by the rows that these rest on.
  fileprivate func decisionRows(
    through last: JournalPosition
  ) throws(StoreError) -> [JournalPosition: [JournalPosition]] {
    var rows: [JournalPosition: [JournalPosition]] = [:]
    var end: JournalPosition? = JournalPosition(rawValue: last.rawValue + 1)
    while true {
      let records = try records(of: [.decisions], before: end, limit: 100)
      guard let oldest = records.last else { return rows }
      end = oldest.position
      for record in records {
        guard case .decisions(let batch) = record.entry else { continue }
        let before = JournalPosition(rawValue: record.position.rawValue - 1)
        rows[batch.basis ?? before, default: []].append(record.position)
      }
    }
  }

  fileprivate func decisions(at position: JournalPosition) throws(StoreError) -> DecisionRow {
    let before = JournalPosition(rawValue: position.rawValue - 1)
    guard case .decisions(let batch)? = try records(after: before, bytes: 1).first?.entry else {
      return DecisionRow(
        position: position, batch: DecisionBatch(decidedAt: Timestamp(milliseconds: 0)))
    }
    return DecisionRow(position: position, batch: batch)
  }
}

extension ReplayReport {
  /// Compares with what the tables say now.
  fileprivate mutating func compare(
    _ row: DecisionRow, _ tables: any TableReader
  ) throws(StoreError) {
    let reader = try SituationReader(tables)
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
