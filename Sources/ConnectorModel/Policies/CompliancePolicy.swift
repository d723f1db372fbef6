/// A device compliance policy, with the properties that this host evaluates.
package struct CompliancePolicy: Hashable, Sendable {
  package var id: PolicyID
  package var displayName: String
  package var description: String?
  /// Graph's type, such as `iosCompliancePolicy`.
  package var type: CompliancePolicyType
  /// Counts the changes.
  package var version: Int
  package var deviceThreatProtectionEnabled: Bool
  package var deviceThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel
  /// Defender's machine risk rule.
  package var advancedThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel
  package var osMinimumVersion: OSVersion?
  package var osMaximumVersion: OSVersion?
  package var securityBlockJailbrokenDevices: Bool
  package var onPartnerUnresponsive: PartnerUnresponsiveAction
  /// How long a device that breaks the policy is in its grace period before it is blocked.
  package var blockGracePeriodHours: Int
  /// Properties that are stored and returned unchanged and never passed off as checked: name and
  /// value as JSON text.
  package var otherProperties: [String: String]
  package var assignments: [AssignmentTarget]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(
    id: PolicyID, displayName: String, description: String? = nil, type: CompliancePolicyType,
    version: Int, deviceThreatProtectionEnabled: Bool,
    deviceThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel,
    advancedThreatProtectionRequiredSecurityLevel: RequiredSecurityLevel,
    osMinimumVersion: OSVersion? = nil, osMaximumVersion: OSVersion? = nil,
    securityBlockJailbrokenDevices: Bool, onPartnerUnresponsive: PartnerUnresponsiveAction,
    blockGracePeriodHours: Int, otherProperties: [String: String] = [:],
    assignments: [AssignmentTarget] = [], createdAt: Timestamp, modifiedAt: Timestamp
  ) {
    self.id = id
    self.displayName = displayName
    self.description = description
    self.type = type
    self.version = version
    self.deviceThreatProtectionEnabled = deviceThreatProtectionEnabled
    self.deviceThreatProtectionRequiredSecurityLevel = deviceThreatProtectionRequiredSecurityLevel
    self.advancedThreatProtectionRequiredSecurityLevel =
      advancedThreatProtectionRequiredSecurityLevel
    self.osMinimumVersion = osMinimumVersion
    self.osMaximumVersion = osMaximumVersion
    self.securityBlockJailbrokenDevices = securityBlockJailbrokenDevices
    self.onPartnerUnresponsive = onPartnerUnresponsive
    self.blockGracePeriodHours = blockGracePeriodHours
    self.otherProperties = otherProperties
    self.assignments = assignments
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
  }
}

/// Graph's `deviceThreatProtectionLevel`.
package enum RequiredSecurityLevel: String, CaseIterable, Encodable, Sendable {
  case unavailable, secured, low, medium, high, notSet

  /// The highest level that is compliant; nil when the rule is not there.
  package var level: ThreatLevel? {
    switch self {
    case .secured: .secured
    case .low: .low
    case .medium: .medium
    case .high: .high
    case .unavailable, .notSet: nil
    }
  }
}

package enum PartnerUnresponsiveAction: String, CaseIterable, Encodable, Sendable {
  case ignore, block
}

package enum CompliancePolicyType: String, CaseIterable, Encodable, Sendable {
  case androidCompliancePolicy, androidWorkProfileCompliancePolicy
  case androidDeviceOwnerCompliancePolicy, iosCompliancePolicy, macOSCompliancePolicy
  case windows10CompliancePolicy

  package var platform: Platform {
    switch self {
    case .androidCompliancePolicy, .androidWorkProfileCompliancePolicy,
      .androidDeviceOwnerCompliancePolicy:
      .android
    case .iosCompliancePolicy: .ios
    case .macOSCompliancePolicy: .macos
    case .windows10CompliancePolicy: .windows
    }
  }
}
