/// Something of a partner's that was not taken. What was in it is not kept.
package struct Refusal: Hashable, Sendable {
  package var connector: ConnectorID
  package var subject: Subject
  package var receivedAt: Timestamp
  /// Why: rules and codes, and how often each applied.
  package var reasons: [String: Int]

  package enum Subject: Hashable, Sendable {
    /// A message that nobody has read, because of the connector's state or its classic policy.
    case message(source: String, id: String, bytes: Int)
    /// A message that the adapter could not read, or not to its end.
    case unreadable(JournalPosition)
    /// Reports that an adapter made in one call, for a message where it was given one.
    case reports(AdapterOperation, JournalPosition?)
  }

  package init(
    connector: ConnectorID, subject: Subject, receivedAt: Timestamp, reasons: [String: Int]
  ) {
    self.connector = connector
    self.subject = subject
    self.receivedAt = receivedAt
    self.reasons = reasons
  }
}
