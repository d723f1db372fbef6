import AdapterHost
import AdapterManagement
import ComplianceEvaluation
import ConnectorModel

/// A connector as an administrator looks at it.
package struct ConnectorView: Hashable, Sendable, Encodable {
  package var id: String
  package var name: String
  package var vendor: String
  package var adapterVersion: String
  /// Where the adapter's code runs.
  package var isolation: String
  /// How the signatures of a bound adapter were proved; nil for one that somebody has written.
  package var binding: BindingProof?
  package var isThirdParty: Bool
  /// Connection status.
  package var partnerState: ConnectorState
  /// Last synchronized; nil: never.
  package var lastHeartbeatDateTime: Timestamp?
  /// How recent that is; nil: never.
  package var health: HealthLamp?
  /// The moment from which the partner is unresponsive if it stays silent.
  package var unresponsiveFrom: Timestamp?
  /// The warning that it has been silent for half of that; nil: it has not.
  package var silenceWarning: SilenceWarningView?
  package var lastErrorCode: Int32
  package var toggles: [ToggleView]
  package var partnerUnresponsivenessThresholdInDays: Int
  /// The groups it concerns; nil: all devices.
  package var scope: [String]?
  package var threatLifetimeHours: Int?
  package var levelWords: [LevelWordView]
  package var classicPolicy: ClassicPolicyView?
  /// Why the partner's reports are refused at present; nil: they are accepted.
  package var refuses: RuleID?
  package var counts: ConnectorCountsView
  package var unmatchedReports: Int
  package var pendingMessages: Int
  /// Messages of which nothing was understood; nil: there were none.
  package var notUnderstood: MessagesNotUnderstoodView?
  /// Whether its adapter can run, and why not.
  package var adapter = AdapterStanding.usable
  /// Where its partner's messages may be dropped while a service runs; nil: nobody has looked.
  package var dropFolder: String?
  /// How its adapter does; nil while it does not run here.
  package var process: AdapterProcessView?
  package var createdAt: Timestamp

  package init(
    id: String, name: String, vendor: String, adapterVersion: String, isolation: String,
    isThirdParty: Bool,
    partnerState: ConnectorState, lastHeartbeatDateTime: Timestamp? = nil,
    health: HealthLamp? = nil, unresponsiveFrom: Timestamp? = nil, lastErrorCode: Int32,
    toggles: [ToggleView] = [], partnerUnresponsivenessThresholdInDays: Int, scope: [String]? = nil,
    threatLifetimeHours: Int? = nil, levelWords: [LevelWordView] = [],
    classicPolicy: ClassicPolicyView? = nil, refuses: RuleID? = nil, counts: ConnectorCountsView,
    unmatchedReports: Int, pendingMessages: Int, createdAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.vendor = vendor
    self.adapterVersion = adapterVersion
    self.isolation = isolation
    self.isThirdParty = isThirdParty
    self.partnerState = partnerState
    self.lastHeartbeatDateTime = lastHeartbeatDateTime
    self.health = health
    self.unresponsiveFrom = unresponsiveFrom
    self.lastErrorCode = lastErrorCode
    self.toggles = toggles
    self.partnerUnresponsivenessThresholdInDays = partnerUnresponsivenessThresholdInDays
    self.scope = scope
    self.threatLifetimeHours = threatLifetimeHours
    self.levelWords = levelWords
    self.classicPolicy = classicPolicy
    self.refuses = refuses
    self.counts = counts
    self.unmatchedReports = unmatchedReports
    self.pendingMessages = pendingMessages
    self.createdAt = createdAt
  }
}

/// A toggle with its stored and its effective value side by side.
package struct ToggleView: Hashable, Sendable, Encodable {
  package var toggle: Toggle
  package var category: String
  package var label: String
  package var help: String
  package var stored: Bool
  package var effective: Bool
  /// Why it acts as off; nil when it acts as on.
  package var reason: RuleID?
  /// Not on offer under the tenant's MDM authority.
  package var isHidden: Bool

  package init(
    toggle: Toggle, category: String, label: String, help: String, stored: Bool, effective: Bool,
    reason: RuleID? = nil, isHidden: Bool
  ) {
    self.toggle = toggle
    self.category = category
    self.label = label
    self.help = help
    self.stored = stored
    self.effective = effective
    self.reason = reason
    self.isHidden = isHidden
  }
}

/// A classic policy with the connection that owns it.
package struct ClassicPolicyView: Hashable, Sendable, Encodable {
  package var id: String
  package var displayName: String
  package var state: ClassicPolicyState
  package var connector: String
  package var connectorName: String?
  /// Whether its connection needs it under the tenant's rules.
  package var isRequired: Bool
  package var change: ClassicPolicyChangeView?
  package var createdAt: Timestamp

  package init(
    id: String, displayName: String, state: ClassicPolicyState, connector: String,
    connectorName: String? = nil, isRequired: Bool, change: ClassicPolicyChangeView? = nil,
    createdAt: Timestamp
  ) {
    self.id = id
    self.displayName = displayName
    self.state = state
    self.connector = connector
    self.connectorName = connectorName
    self.isRequired = isRequired
    self.change = change
    self.createdAt = createdAt
  }
}

extension ClassicPolicyView {
  init(_ policy: ClassicPolicy, connector: Connector?, tenant: Tenant) {
    self.init(
      id: policy.id.rawValue, displayName: policy.displayName, state: policy.state,
      connector: policy.connector.rawValue, connectorName: connector?.descriptor.name,
      isRequired: connector.map { ClassicPolicyRules.isRequired(connector: $0, tenant: tenant) }
        ?? false,
      change: policy.change.map { ClassicPolicyChangeView($0) }, createdAt: policy.createdAt)
  }
}

extension ConnectorView {
  init(
    _ situation: ConnectorSituation, tenant: Tenant, unmatched: Int, pending: Int,
    at time: Timestamp
  ) {
    let connector = situation.connector
    let health = situation.health
    let effective = connector.effectiveToggles(tenant: tenant, health: health, at: time)
    self.init(
      id: connector.id.rawValue, name: connector.descriptor.name,
      vendor: connector.descriptor.vendor, adapterVersion: connector.descriptor.adapterVersion,
      isolation: "", isThirdParty: connector.isThirdParty,
      partnerState: situation.state(tenant: tenant, at: time),
      lastHeartbeatDateTime: health.lastContactAt,
      health: connector.healthLamp(health: health, at: time),
      unresponsiveFrom: connector.unresponsiveAt(health: health.counting(at: time)),
      lastErrorCode: health.lastErrorCode,
      toggles: effective.map { ToggleView($0, descriptor: connector.descriptor, tenant: tenant) },
      partnerUnresponsivenessThresholdInDays: connector.unresponsivenessThresholdInDays,
      scope: connector.scope?.map(\.rawValue).sorted(),
      threatLifetimeHours: connector.effectiveThreatLifetimeHours,
      levelWords: connector.levelWords.map { LevelWordView($0) },
      classicPolicy: situation.classicPolicy.map {
        ClassicPolicyView($0, connector: connector, tenant: tenant)
      },
      refuses: situation.refusal(tenant: tenant, at: time)?.rule,
      counts: ConnectorCountsView(health.counts),
      unmatchedReports: unmatched, pendingMessages: pending, createdAt: connector.createdAt)
    notUnderstood = health.notUnderstood.map { MessagesNotUnderstoodView($0) }
    silenceWarning = health.silenceWarning.map { SilenceWarningView($0) }
  }
}

extension ConnectorHealth {
  /// A contact after now counts as now.
  fileprivate func counting(at time: Timestamp) -> ConnectorHealth {
    var health = self
    health.lastContactAt = lastContactAt.map { min($0, time) }
    return health
  }
}

extension ToggleView {
  init(_ effective: EffectiveToggle, descriptor: PartnerDescriptor, tenant: Tenant) {
    let offer = descriptor.offer(of: effective.toggle)
    self.init(
      toggle: effective.toggle, category: effective.toggle.category.rawValue,
      label: offer?.label ?? effective.toggle.name, help: offer?.help ?? "",
      stored: effective.stored, effective: effective.isOn, reason: effective.reason,
      isHidden: tenant.hides(effective.toggle))
  }
}
