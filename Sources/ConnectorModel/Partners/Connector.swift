/// The connection to one partner, as administrators have set it. Stored values survive whatever makes
/// them act as off.
package struct Connector: Hashable, Sendable {
  package var descriptor: PartnerDescriptor
  /// Which switches are stored as on.
  package var togglesOn: Set<Toggle>
  /// 1 to 90 days of silence, more than which makes the partner unresponsive.
  package var unresponsivenessThresholdInDays: Int
  /// The groups whose devices the connector concerns; nil: all devices.
  package var scope: Set<GroupID>?
  /// How long an open threat counts, as the administrator has set it; nil: as the partner proposes.
  package var threatLifetimeHours: Int?
  /// The administrator's meaning of the partner's words; it wins over the descriptor's.
  package var levelWords: [LevelWord]
  /// Set up: the adapter has been activated once.
  package var isProvisioned: Bool
  package var isDeprovisioned: Bool
  /// Free settings that are handed to the adapter.
  package var settings: [String: String]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(
    descriptor: PartnerDescriptor, togglesOn: Set<Toggle> = [],
    unresponsivenessThresholdInDays: Int, scope: Set<GroupID>? = nil,
    threatLifetimeHours: Int? = nil, levelWords: [LevelWord] = [], isProvisioned: Bool,
    isDeprovisioned: Bool, settings: [String: String] = [:], createdAt: Timestamp,
    modifiedAt: Timestamp
  ) {
    self.descriptor = descriptor
    self.togglesOn = togglesOn
    self.unresponsivenessThresholdInDays = unresponsivenessThresholdInDays
    self.scope = scope
    self.threatLifetimeHours = threatLifetimeHours
    self.levelWords = levelWords
    self.isProvisioned = isProvisioned
    self.isDeprovisioned = isDeprovisioned
    self.settings = settings
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
  }

  package var id: ConnectorID { descriptor.id }
  package var isThirdParty: Bool { id != .defender }

  /// How long an open threat counts; nil: until it is closed.
  package var effectiveThreatLifetimeHours: Int? {
    threatLifetimeHours
      ?? descriptor.threatLifetimeDays.map { 24 * min(max($0, 0), Self.longestLifetimeInDays) }
  }

  /// A century: nobody means more, and no number of hours beyond it can be counted wrongly.
  private static let longestLifetimeInDays = 36_525

  package static let thresholdRange = 1...90
  package static let standardThreshold = 7
}

/// What the traffic with a partner has shown.
package struct ConnectorHealth: Hashable, Sendable {
  /// The last accepted message of which something was understood.
  package var lastContactAt: Timestamp?
  /// The partner's own last error code; 0 is healthy.
  package var lastErrorCode: Int32
  /// How far behind the partner says it is, in milliseconds.
  package var lagMilliseconds: UInt64
  package var counts: ConnectorCounts
  /// The warning that went out during the present silence; nil: none has.
  package var silenceWarning: SilenceWarning?
  /// When it was recorded that the partner does not count any more; nil: it counts, as far as is recorded.
  package var unresponsiveSince: Timestamp?
  /// Its messages of which nothing was understood; nil: there were none.
  package var notUnderstood: MessagesNotUnderstood?

  package init(
    lastContactAt: Timestamp? = nil, lastErrorCode: Int32, lagMilliseconds: UInt64,
    counts: ConnectorCounts
  ) {
    self.lastContactAt = lastContactAt
    self.lastErrorCode = lastErrorCode
    self.lagMilliseconds = lagMilliseconds
    self.counts = counts
  }
}

extension ConnectorHealth {
  /// Of a partner that nobody has heard.
  package static let unheard = ConnectorHealth(
    lastErrorCode: 0, lagMilliseconds: 0, counts: .none)
}

/// Messages whose every record was passed over or refused. They are kept and counted, and move no last contact.
package struct MessagesNotUnderstood: Hashable, Sendable {
  package var count: Int
  /// Since when nothing else has come of the partner; nil: something was understood since.
  package var since: Timestamp?

  package init(count: Int, since: Timestamp?) {
    self.count = count
    self.since = since
  }
}

/// A partner has been silent for half of what makes it unresponsive.
package struct SilenceWarning: Hashable, Sendable {
  package var at: Timestamp
  /// Devices about which something else would be decided if the partner became unresponsive.
  package var devices: Int

  package init(at: Timestamp, devices: Int) {
    self.at = at
    self.devices = devices
  }
}

/// What happened to what came from a partner, since the connector was created.
package struct ConnectorCounts: Hashable, Sendable {
  package var messages: Int
  package var messagesRefused: Int
  package var reports: Int
  package var reportsRefused: Int
  package var unmatched: Int
  package var identifierConflicts: Int
  package var unknownWords: Int
  package var skipped: Int
  /// Reports whose time lay more than five minutes in the future.
  package var timesInFuture: Int

  package init(
    messages: Int, messagesRefused: Int, reports: Int, reportsRefused: Int, unmatched: Int,
    identifierConflicts: Int, unknownWords: Int, skipped: Int, timesInFuture: Int
  ) {
    self.messages = messages
    self.messagesRefused = messagesRefused
    self.reports = reports
    self.reportsRefused = reportsRefused
    self.unmatched = unmatched
    self.identifierConflicts = identifierConflicts
    self.unknownWords = unknownWords
    self.skipped = skipped
    self.timesInFuture = timesInFuture
  }
}

extension ConnectorCounts {
  package static let none = ConnectorCounts(
    messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
    identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0)
}

/// Microsoft Graph's `mobileThreatPartnerTenantState`.
package enum ConnectorState: String, CaseIterable, Codable, Sendable {
  case notSetUp, unavailable, available, enabled, unresponsive, error
}

/// How recent the last contact is, apart from the connector's state.
package enum HealthLamp: String, CaseIterable, Codable, Sendable {
  case healthy, warning, unhealthy
}
