import ConnectorModel

/// A device in a listing: what it is, and what is decided about it now.
package struct DeviceView: Hashable, Sendable, Codable {
  package var number: Int64
  package var name: String?
  package var platform: Platform?
  package var osVersion: String?
  package var ownership: Ownership
  package var management: Management
  package var userPrincipalName: String?
  package var isRegistered: Bool
  package var lastCheckInAt: Timestamp
  package var leftAt: Timestamp?
  package var groups: [String]
  package var complianceState: ComplianceState
  package var complianceReason: Reason
  package var appProtection: AppProtectionOutcome
  package var appProtectionReason: Reason

  package init(
    number: Int64, name: String? = nil, platform: Platform? = nil, osVersion: String? = nil,
    ownership: Ownership, management: Management, userPrincipalName: String? = nil,
    isRegistered: Bool, lastCheckInAt: Timestamp, leftAt: Timestamp? = nil, groups: [String] = [],
    complianceState: ComplianceState, complianceReason: Reason, appProtection: AppProtectionOutcome,
    appProtectionReason: Reason
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
  }
}

/// One device with everything that is known of it and decided about it.
package struct DeviceDetails: Hashable, Sendable, Codable {
  package var device: Device
  package var compliance: ComplianceDecision
  package var appProtection: AppProtectionDecision
  package var partners: [PartnerView]
  /// Installed and managed apps that are known; the lists themselves are nobody's business here.
  package var installedApps: Int?
  package var managedApps: Int?
  package var inventoryObservedAt: Timestamp?

  package init(
    device: Device, compliance: ComplianceDecision, appProtection: AppProtectionDecision,
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
package struct PartnerView: Hashable, Sendable, Codable {
  package var connector: String
  package var name: String
  package var state: PartnerDeviceState
  package var observedAt: Timestamp?
  package var receivedAt: Timestamp?
  package var detail: String?
  package var openThreats: [ThreatView]
  /// Why the partner is not told of this device; nil: it is told.
  package var withheld: RuleID?

  package init(
    connector: String, name: String, state: PartnerDeviceState, observedAt: Timestamp? = nil,
    receivedAt: Timestamp? = nil, detail: String? = nil, openThreats: [ThreatView] = [],
    withheld: RuleID? = nil
  ) {
    self.connector = connector
    self.name = name
    self.state = state
    self.observedAt = observedAt
    self.receivedAt = receivedAt
    self.detail = detail
    self.openThreats = openThreats
    self.withheld = withheld
  }
}

package struct ThreatView: Hashable, Sendable, Codable {
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
