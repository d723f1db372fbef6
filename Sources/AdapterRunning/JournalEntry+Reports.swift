import AdapterHost
import ComplianceEvaluation
import ConnectorModel

extension JournalEntry {
  /// What a call to an adapter brought, in rows of a few MiB, and what of it was refused.
  static func reports(
    _ result: CrossingResult, of connector: ConnectorID, operation: AdapterOperation,
    message: JournalPosition? = nil, deliveredThrough: JournalPosition? = nil,
    deliveredFrom: DeliveryCursor? = nil, told: [Told] = [], receivedAt: Timestamp
  ) -> [JournalEntry] {
    var batch = ReportBatch(
      result, of: connector, operation: operation, message: message, receivedAt: receivedAt)
    batch.deliveredThrough = deliveredThrough
    batch.told = told
    if deliveredThrough != nil || !told.isEmpty { batch.deliveredFrom = deliveredFrom }
    var entries = batch.rows.map(JournalEntry.reports)
    if result.refusedCount > 0 {
      entries.append(
        .refused(
          Refusal(
            connector: connector, subject: .reports(operation, message), receivedAt: receivedAt,
            reasons: result.refusalReasons)))
    }
    if let message, let failure = result.failure {
      entries.append(
        .refused(
          Refusal(
            connector: connector, subject: .unreadable(message), receivedAt: receivedAt,
            reasons: [failure.code: 1])))
    }
    return entries
  }
}

extension ReportBatch {
  /// Bytes of the reports of one row, about.
  private static let rowBytes = 2 << 20

  /// The same in rows of bounded size, to be made durable together: all but the last have reports alone, so that the
  /// cursor and the counts move once.
  fileprivate var rows: [ReportBatch] {
    let weights = reports.map(\.bytes)
    let parts = Batching.ranges(
      weights: weights, mostRecords: .max, mostWeight: Self.rowBytes)
    guard parts.count > 1, let end = parts.last else { return [self] }
    var last = self
    last.reports = Array(reports[end])
    return parts.dropLast().map(continued) + [last]
  }

  private func continued(_ part: Range<Int>) -> ReportBatch {
    ReportBatch(
      connector: connector, operation: operation, message: message, receivedAt: receivedAt,
      isContact: false, reports: Array(reports[part]), isContinued: true, skipped: 0, refused: 0,
      unknownWords: 0, timesInFuture: 0)
  }

  /// What a call to an adapter brought, with times that lie too far ahead set back.
  init(
    _ result: CrossingResult, of connector: ConnectorID, operation: AdapterOperation,
    message: JournalPosition?, receivedAt: Timestamp
  ) {
    let clamped = result.reports.map { $0.clamped(receivedAt: receivedAt) }
    // That an adapter was well while it polled is no word of its partner's, and a message that nobody understands
    // proves nothing.
    let isAnswer = operation == .receive && result.isUnderstood
    self.init(
      connector: connector, operation: operation, message: message, receivedAt: receivedAt,
      isContact: isAnswer && result.failure == nil && !result.isUnsupported,
      reports: clamped.map(\.report), skipped: result.skippedCount, refused: result.refusedCount,
      unknownWords: result.unknownWords.values.reduce(0, +),
      timesInFuture: clamped.count { $0.wasInFuture },
      // An adapter's own words may name somebody, and a row stays: they are for the log.
      failure: result.failure?.code)
  }
}

extension CrossingResult {
  /// Whether something of the message was understood: a report, or that there is nothing in it.
  var isUnderstood: Bool { !reports.isEmpty || skippedCount + refusedCount == 0 }

  /// How many reports were refused for what. Beyond what is kept, nobody knows for what.
  fileprivate var refusalReasons: [String: Int] {
    var reasons = refused.reduce(into: [:]) { $0[$1.code, default: 0] += 1 }
    if refusedCount > refused.count { reasons["report.others"] = refusedCount - refused.count }
    return reasons
  }
}
