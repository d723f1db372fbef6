import ConnectorModel

extension Report {
  /// A report from more than five minutes after its receipt is set to the receipt.
  package func clamped(receivedAt: Timestamp) -> (report: Report, wasInFuture: Bool) {
    guard observedAt > receivedAt.adding(.minutes(5)) else { return (self, false) }
    var report = self
    report.observedAt = receivedAt
    return (report, true)
  }
}
