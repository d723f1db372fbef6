import AdapterHost
import ConnectorModel

extension JournalEntry {
  /// What a call to an adapter brought, and what of it was refused.
  static func reports(
    _ result: CrossingResult, of connector: ConnectorID, operation: AdapterOperation,
    message: JournalPosition? = nil, deliveredThrough: JournalPosition? = nil, receivedAt: Timestamp
  ) -> [JournalEntry] {
    let batch = ReportBatch(
      result, of: connector, operation: operation, message: message,
      deliveredThrough: deliveredThrough, receivedAt: receivedAt)
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

extension Refusal {
  /// A message that was refused by a rule before anybody read it.
  init(_ message: PartnerMessage, rule: RuleID) {
    self.init(
      connector: message.connector,
      subject: .message(
        source: message.source, id: message.messageId, bytes: message.body.count),
      receivedAt: message.receivedAt, reasons: [rule.rawValue: 1])
  }
}

extension CrossingResult {
  /// How many reports were refused for what. Beyond what is kept, nobody knows for what.
  fileprivate var refusalReasons: [String: Int] {
    var reasons = refused.reduce(into: [:]) { $0[$1.code, default: 0] += 1 }
    if refusedCount > refused.count { reasons["report.others"] = refusedCount - refused.count }
    return reasons
  }
}
