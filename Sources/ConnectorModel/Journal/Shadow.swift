/// Which installed version of a partner's adapter is tried beside the one in use.
package struct ShadowSetting: Hashable, Sendable {
  package var connector: ConnectorID
  /// Nil ends the trial; what it has found so far stays.
  package var version: String?
  package var at: Timestamp

  package init(connector: ConnectorID, version: String?, at: Timestamp) {
    self.connector = connector
    self.version = version
    self.at = at
  }
}

/// How the answers of two versions to one call compare.
package struct ShadowComparison: Hashable, Sendable {
  package var connector: ConnectorID
  /// The version that is tried.
  package var version: String
  package var operation: AdapterOperation
  package var at: Timestamp
  /// Reports that both made alike.
  package var equal: Int
  /// Reports that only one made, or both made and not alike.
  package var different: Int
  /// The first of what differs; `different` counts all.
  package var differences: [ShadowDifference]
  /// Why the tried version gave no answer, or did not come to its end.
  package var failure: String?

  package init(
    connector: ConnectorID, version: String, operation: AdapterOperation, at: Timestamp,
    equal: Int = 0, different: Int = 0, differences: [ShadowDifference] = [], failure: String? = nil
  ) {
    self.connector = connector
    self.version = version
    self.operation = operation
    self.at = at
    self.equal = equal
    self.different = different
    self.differences = differences
    self.failure = failure
  }
}

/// One field of a report that the version in use and the tried one fill differently.
package struct ShadowDifference: Hashable, Sendable {
  package var at: Timestamp
  /// The call that both answered.
  package var operation: AdapterOperation
  package var subject: ReportSubject
  /// The finding that the report is about, if it is about one.
  package var threat: String?
  /// `report` when only one of the two made it.
  package var field: String
  /// What the version in use says; nil: nothing.
  package var current: String?
  /// What the tried version says; nil: nothing.
  package var shadow: String?

  package init(
    at: Timestamp, operation: AdapterOperation, subject: ReportSubject, threat: String?,
    field: String, current: String?, shadow: String?
  ) {
    self.at = at
    self.operation = operation
    self.subject = subject
    self.threat = threat
    self.field = field
    self.current = current
    self.shadow = shadow
  }
}

/// The trial of a connector's, as far as it has come.
package struct ShadowTrial: Hashable, Sendable {
  package var version: String
  /// Whether it goes on.
  package var isOn: Bool
  package var since: Timestamp
  package var equal: Int
  package var different: Int
  /// Calls without an answer.
  package var failures: Int
  package var lastFailure: String?

  package init(
    version: String, isOn: Bool, since: Timestamp, equal: Int = 0, different: Int = 0,
    failures: Int = 0, lastFailure: String? = nil
  ) {
    self.version = version
    self.isOn = isOn
    self.since = since
    self.equal = equal
    self.different = different
    self.failures = failures
    self.lastFailure = lastFailure
  }
}
