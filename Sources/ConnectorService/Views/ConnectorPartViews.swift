import ConnectorModel

/// The last change of a classic policy.
package struct ClassicPolicyChangeView: Hashable, Sendable, Encodable {
  package var at: Timestamp
  package var actor: String
  package var what: String

  package init(_ value: ClassicPolicyChange) {
    at = value.at
    actor = value.actor
    what = value.what
  }
}

/// A partner has been silent for half of what makes it unresponsive.
package struct SilenceWarningView: Hashable, Sendable, Encodable {
  package var at: Timestamp
  package var devices: Int

  package init(_ value: SilenceWarning) {
    at = value.at
    devices = value.devices
  }
}

/// A partner's messages of which nothing was understood.
package struct MessagesNotUnderstoodView: Hashable, Sendable, Encodable {
  package var count: Int
  /// Since when nothing else has come; nil: something was understood since.
  package var since: Timestamp?

  package init(_ value: MessagesNotUnderstood) {
    count = value.count
    since = value.since
  }
}

/// What happened to what came from a partner.
package struct ConnectorCountsView: Hashable, Sendable, Encodable {
  package var messages: Int
  package var messagesRefused: Int
  package var reports: Int
  package var reportsRefused: Int
  package var unmatched: Int
  package var identifierConflicts: Int
  package var unknownWords: Int
  package var skipped: Int
  package var timesInFuture: Int

  package init(_ value: ConnectorCounts) {
    messages = value.messages
    messagesRefused = value.messagesRefused
    reports = value.reports
    reportsRefused = value.reportsRefused
    unmatched = value.unmatched
    identifierConflicts = value.identifierConflicts
    unknownWords = value.unknownWords
    skipped = value.skipped
    timesInFuture = value.timesInFuture
  }
}
