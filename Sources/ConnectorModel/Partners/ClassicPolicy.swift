/// A classic Conditional Access policy: the one that goes with a third-party connection.
package struct ClassicPolicy: Hashable, Sendable {
  package var id: PolicyID
  package var displayName: String
  /// The connection that owns the policy and whose gate it keeps.
  package var connector: ConnectorID
  package var state: ClassicPolicyState
  /// The last edit, deletion or disabling; nil as long as nobody has touched the policy.
  package var change: ClassicPolicyChange?
  package var createdAt: Timestamp

  package init(
    id: PolicyID, displayName: String, connector: ConnectorID, state: ClassicPolicyState,
    change: ClassicPolicyChange? = nil, createdAt: Timestamp
  ) {
    self.id = id
    self.displayName = displayName
    self.connector = connector
    self.state = state
    self.change = change
    self.createdAt = createdAt
  }
}

/// `disabled` and `deleted` are terminal.
package enum ClassicPolicyState: String, CaseIterable, Codable, Sendable {
  case active, modified, disabled, deleted
}

package struct ClassicPolicyChange: Hashable, Sendable {
  package var at: Timestamp
  package var actor: String
  /// What was done, in words.
  package var what: String

  package init(at: Timestamp, actor: String, what: String) {
    self.at = at
    self.actor = actor
    self.what = what
  }
}
