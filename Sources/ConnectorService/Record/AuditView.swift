import ConnectorModel

/// An entry of the record: what an administrator did, what was decided, told, refused.
package struct AuditView: Hashable, Sendable, Codable {
  /// The row of the journal that it is read from; several entries can be of one row.
  package var position: Int64
  package var at: Timestamp
  package var actor: String
  package var kind: AuditKind
  /// Which act, such as `connectorSet` or `decisionChanged`.
  package var act: String
  package var object: String
  /// Which of the object: a version, the id of a key, a number.
  package var which: String?
  package var detail: String?
  /// The device that it concerns, by its number.
  package var device: Int64?
  /// The connector that it concerns.
  package var connector: String?
}

package enum AuditKind: String, CaseIterable, Sendable, Codable {
  /// What an administrator did.
  case act
  /// A decision about a device that is not the one before.
  case decision
  /// Apps that a partner was told of.
  case disclosure
  /// A message or reports of a partner's that were not taken.
  case refusal
  /// A partner that became unresponsive, or was heard again.
  case responsiveness
}

/// Which entries of the record are wanted; nil and empty: all.
package struct AuditFilter: Hashable, Sendable {
  package var kinds: Set<AuditKind>
  package var device: DeviceKey?
  package var connector: ConnectorID?
  package var since: Timestamp?
  package var until: Timestamp?
  package var limit: Int

  package init(
    kinds: Set<AuditKind>, device: DeviceKey? = nil, connector: ConnectorID? = nil,
    since: Timestamp? = nil, until: Timestamp? = nil, limit: Int
  ) {
    self.kinds = kinds
    self.device = device
    self.connector = connector
    self.since = since
    self.until = until
    self.limit = limit
  }

  func wants(_ view: AuditView) -> Bool {
    kinds.contains(view.kind) && (device.map { $0.rawValue == view.device } ?? true)
      && (connector.map { $0.rawValue == view.connector } ?? true)
  }

  func wants(_ record: JournalRecord) -> Bool {
    (since.map { record.recordedAt >= $0 } ?? true)
      && (until.map { record.recordedAt <= $0 } ?? true)
  }
}
