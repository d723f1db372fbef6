/// A partner has become unresponsive, or was heard again: the moments from which decisions about its
/// devices fail open, or block, and from which they rest on its data once more.
package struct ResponsivenessChange: Hashable, Sendable, Codable {
  package var connector: ConnectorID
  package var isUnresponsive: Bool
  /// When that began, which may be before anybody looked.
  package var since: Timestamp
  package var lastContactAt: Timestamp?

  package init(
    connector: ConnectorID, isUnresponsive: Bool, since: Timestamp, lastContactAt: Timestamp?
  ) {
    self.connector = connector
    self.isUnresponsive = isUnresponsive
    self.since = since
    self.lastContactAt = lastContactAt
  }
}
