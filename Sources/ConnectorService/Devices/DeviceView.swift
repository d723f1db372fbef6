import ComplianceEvaluation
import ConnectorModel

/// A device in a listing: what it is, and what is decided about it now.
package struct DeviceView: Hashable, Sendable, Encodable {
  package var number: Int64
  package var name: String?
  package var platform: Platform?
  package var osVersion: String?
  package var ownership: Ownership
  package var management: Management
  package var userPrincipalName: String?
  package var isRegistered: Bool
  /// Nil as long as no record of the device had a time.
  package var lastCheckInAt: Timestamp?
  package var leftAt: Timestamp?
  package var groups: [String]
  package var complianceState: ComplianceState
  package var complianceReason: ReasonView
  package var appProtection: AppProtectionOutcome
  package var appProtectionReason: ReasonView
  /// Until when both decisions hold if nothing arrives; nil: until something does.
  package var holdsUntil: Timestamp?
  package var model: String?
  /// All but the user's name, which has a member of its own.
  package var identifiers: [DeviceIdentifier]

  package init(
    number: Int64, name: String? = nil, platform: Platform? = nil, osVersion: String? = nil,
    ownership: Ownership, management: Management, userPrincipalName: String? = nil,
    isRegistered: Bool, lastCheckInAt: Timestamp?, leftAt: Timestamp? = nil, groups: [String] = [],
    complianceState: ComplianceState, complianceReason: ReasonView,
    appProtection: AppProtectionOutcome, appProtectionReason: ReasonView,
    holdsUntil: Timestamp? = nil, model: String? = nil, identifiers: [DeviceIdentifier] = []
  ) {
    self.number = number
    self.name = name
    self.platform = platform
    self.osVersion = osVersion
    self.ownership = ownership
    self.management = management
    self.userPrincipalName = userPrincipalName
    self.isRegistered = isRegistered
    self.lastCheckInAt = lastCheckInAt
    self.leftAt = leftAt
    self.groups = groups
    self.complianceState = complianceState
    self.complianceReason = complianceReason
    self.appProtection = appProtection
    self.appProtectionReason = appProtectionReason
    self.holdsUntil = holdsUntil
    self.model = model
    self.identifiers = identifiers
  }
}

/// One device with everything that is known of it and decided about it.
package struct DeviceDetails: Hashable, Sendable, Encodable {
  package var device: DeviceRecordView
  package var compliance: ComplianceDecisionView
  package var appProtection: AppProtectionDecisionView
  package var partners: [PartnerView]
  /// Installed and managed apps that are known; the lists themselves are nobody's business here.
  package var installedApps: Int?
  package var managedApps: Int?
  package var inventoryObservedAt: Timestamp?

  package init(
    device: DeviceRecordView, compliance: ComplianceDecisionView,
    appProtection: AppProtectionDecisionView,
    partners: [PartnerView] = [], installedApps: Int? = nil, managedApps: Int? = nil,
    inventoryObservedAt: Timestamp? = nil
  ) {
    self.device = device
    self.compliance = compliance
    self.appProtection = appProtection
    self.partners = partners
    self.installedApps = installedApps
    self.managedApps = managedApps
    self.inventoryObservedAt = inventoryObservedAt
  }
}

/// What one partner says of a device.
package struct PartnerView: Hashable, Sendable, Encodable {
  package var connector: String
  package var name: String
  package var state: PartnerDeviceState
  package var observedAt: Timestamp?
  package var receivedAt: Timestamp?
  package var detail: String?
  package var openThreats: [ThreatView]
  /// The partner's last word about the device that was not understood; nil: it has said nothing such, or something
  /// since that was understood whole.
  package var unknownWord: UnknownWordView?
  /// Why the partner is not told of this device; nil: it is told.
  package var withheld: RuleID?

  package init(
    connector: String, name: String, state: PartnerDeviceState, observedAt: Timestamp? = nil,
    receivedAt: Timestamp? = nil, detail: String? = nil, openThreats: [ThreatView] = [],
    unknownWord: UnknownWordView? = nil, withheld: RuleID? = nil
  ) {
    self.connector = connector
    self.name = name
    self.state = state
    self.observedAt = observedAt
    self.receivedAt = receivedAt
    self.detail = detail
    self.openThreats = openThreats
    self.unknownWord = unknownWord
    self.withheld = withheld
  }
}

/// A word that a partner used of a device and nobody knows.
package struct UnknownWordView: Hashable, Sendable, Encodable {
  package var word: String?
  /// Where it stands in the partner's record.
  package var place: String?
  package var since: Timestamp

  package init(_ said: ReportedText) {
    word = said.word
    place = said.category
    since = said.observedAt
  }
}

package struct ThreatView: Hashable, Sendable, Encodable {
  package var id: String
  package var level: ThreatLevel
  package var openedAt: Timestamp
  package var title: String?

  package init(id: String, level: ThreatLevel, openedAt: Timestamp, title: String? = nil) {
    self.id = id
    self.level = level
    self.openedAt = openedAt
    self.title = title
  }
}
extension DeviceView {
  init(_ situation: DeviceSituation, at time: Timestamp) {
    let device = situation.device
    let compliance = ComplianceEvaluation.decide(situation, at: time)
    let appProtection = AppProtectionEvaluation.decide(situation, at: time)
    self.init(
      number: device.key.rawValue, name: device.name, platform: device.platform,
      osVersion: device.osText, ownership: device.ownership, management: device.management,
      userPrincipalName: device.identifier(.userPrincipalName)?.value,
      isRegistered: device.isRegistered, lastCheckInAt: device.lastCheckInAt,
      leftAt: device.leftAt, groups: device.groups.map(\.rawValue).sorted(),
      complianceState: compliance.state, complianceReason: ReasonView(compliance.reasons[0]),
      appProtection: appProtection.outcome,
      appProtectionReason: ReasonView(appProtection.reasons[0]),
      holdsUntil: [compliance.validUntil, appProtection.validUntil].compactMap { $0 }.min(),
      model: device.model,
      identifiers: device.identifiers.filter { $0.kind != .userPrincipalName })
  }
}

extension PartnerView {
  init(
    _ situation: ConnectorSituation, device: Device, tenant: Tenant, at time: Timestamp
  ) {
    let state = situation.deviceState(at: time)
    let connector = situation.connector
    let threats = situation.standingStates(at: time).states.flatMap(\.openThreats)
    var withheld: RuleID?
    if case .withheld(let reason) = Disclosure.device(
      device, to: situation, tenant: tenant, at: time)
    {
      withheld = reason.rule
    }
    self.init(
      connector: connector.id.rawValue, name: connector.descriptor.name, state: state.state,
      observedAt: state.observedAt, receivedAt: state.said?.receivedAt, detail: state.said?.detail,
      openThreats: threats.map {
        ThreatView(
          id: $0.id, level: $0.threat.level, openedAt: $0.threat.said.observedAt,
          title: $0.threat.said.title)
      }.sorted { ($0.level, $1.id) > ($1.level, $0.id) },
      unknownWord: state.unknownWord.map(UnknownWordView.init), withheld: withheld)
  }
}
