/// An app protection policy, with the properties that this host evaluates.
package struct AppProtectionPolicy: Hashable, Sendable {
  package var id: PolicyID
  package var displayName: String
  package var description: String?
  package var platform: Platform
  package var version: Int
  /// Nil: the setting is not configured and the policy has no effect here.
  package var maximumAllowedDeviceThreatLevel: ThreatLevel?
  package var mobileThreatDefenseRemediationAction: RemediationAction
  /// Nil: Defender comes first.
  package var mobileThreatDefensePartnerPriority: PartnerPriority?
  package var assignments: [AssignmentTarget]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(
    id: PolicyID, displayName: String, description: String? = nil, platform: Platform, version: Int,
    maximumAllowedDeviceThreatLevel: ThreatLevel? = nil,
    mobileThreatDefenseRemediationAction: RemediationAction,
    mobileThreatDefensePartnerPriority: PartnerPriority? = nil,
    assignments: [AssignmentTarget] = [], createdAt: Timestamp, modifiedAt: Timestamp
  ) {
    self.id = id
    self.displayName = displayName
    self.description = description
    self.platform = platform
    self.version = version
    self.maximumAllowedDeviceThreatLevel = maximumAllowedDeviceThreatLevel
    self.mobileThreatDefenseRemediationAction = mobileThreatDefenseRemediationAction
    self.mobileThreatDefensePartnerPriority = mobileThreatDefensePartnerPriority
    self.assignments = assignments
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
  }
}

/// Graph's `managedAppRemediationAction` as far as it is valid here; `warn` is refused.
package enum RemediationAction: String, CaseIterable, Encodable, Sendable {
  case block, wipe
}

package enum PartnerPriority: String, CaseIterable, Encodable, Sendable {
  case defenderOverThirdPartyPartner, thirdPartyPartnerOverDefender
}
