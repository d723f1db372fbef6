import ConnectorModel

/// A compliance policy.
package struct CompliancePolicyView: Hashable, Sendable, Encodable {
  package var id: PolicyID
  package var displayName: String
  package var description: String?
  package var type: CompliancePolicyType
  package var version: Int
  package var deviceThreatProtectionEnabled: Bool
  package var deviceThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel
  package var advancedThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel
  package var osMinimumVersion: OSVersion?
  package var osMaximumVersion: OSVersion?
  package var securityBlockJailbrokenDevices: Bool
  package var onPartnerUnresponsive: PartnerUnresponsiveAction
  package var blockGracePeriodHours: Int
  package var otherProperties: [String: String]
  package var assignments: [AssignmentView]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(_ value: CompliancePolicy) {
    id = value.id
    displayName = value.displayName
    description = value.description
    type = value.type
    version = value.version
    deviceThreatProtectionEnabled = value.deviceThreatProtectionEnabled
    deviceThreatProtectionRequiredSecurityLevel = value.deviceThreatProtectionRequiredSecurityLevel
    advancedThreatProtectionRequiredSecurityLevel =
      value.advancedThreatProtectionRequiredSecurityLevel
    osMinimumVersion = value.osMinimumVersion
    osMaximumVersion = value.osMaximumVersion
    securityBlockJailbrokenDevices = value.securityBlockJailbrokenDevices
    onPartnerUnresponsive = value.onPartnerUnresponsive
    blockGracePeriodHours = value.blockGracePeriodHours
    otherProperties = value.otherProperties
    assignments = value.assignments.map { AssignmentView($0) }
    createdAt = value.createdAt
    modifiedAt = value.modifiedAt
  }
}

/// An app protection policy.
package struct AppProtectionPolicyView: Hashable, Sendable, Encodable {
  package var id: PolicyID
  package var displayName: String
  package var description: String?
  package var platform: Platform
  package var version: Int
  package var maximumAllowedDeviceThreatLevel: ThreatLevel?
  package var mobileThreatDefenseRemediationAction: RemediationAction
  package var mobileThreatDefensePartnerPriority: PartnerPriority?
  package var assignments: [AssignmentView]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(_ value: AppProtectionPolicy) {
    id = value.id
    displayName = value.displayName
    description = value.description
    platform = value.platform
    version = value.version
    maximumAllowedDeviceThreatLevel = value.maximumAllowedDeviceThreatLevel
    mobileThreatDefenseRemediationAction = value.mobileThreatDefenseRemediationAction
    mobileThreatDefensePartnerPriority = value.mobileThreatDefensePartnerPriority
    assignments = value.assignments.map { AssignmentView($0) }
    createdAt = value.createdAt
    modifiedAt = value.modifiedAt
  }
}

/// To whom a policy is assigned.
package struct AssignmentView: Hashable, Sendable, Encodable {
  /// The kind of target, by its name at Graph without the suffix.
  package enum Target: String, CaseIterable, Sendable, Encodable {
    case allDevices, allLicensedUsers, group, exclusionGroup
  }

  package var target: Target
  /// The group that is meant or left out; nil where everybody is.
  package var group: GroupID?

  package init(_ value: AssignmentTarget) {
    (target, group) =
      switch value {
      case .allDevices: (.allDevices, nil)
      case .allLicensedUsers: (.allLicensedUsers, nil)
      case .group(let id): (.group, id)
      case .exclusionGroup(let id): (.exclusionGroup, id)
      }
  }
}
