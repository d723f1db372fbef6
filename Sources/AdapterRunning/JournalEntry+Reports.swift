import AdapterHost
import ComplianceEvaluation
import ConnectorModel

extension JournalEntry {
  /// What a call to an adapter brought, and what of it was refused.
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
    var entries: [JournalEntry] = [.reports(batch)]
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
      failure: result.failure.map { "\($0.code): \($0.message)" })
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
