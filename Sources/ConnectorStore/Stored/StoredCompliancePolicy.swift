import ConnectorModel
import StoredForms

struct StoredCompliancePolicy: StoredForm {
  static let kind = "compliancePolicy"

  var id: String
  var displayName: String
  var description: String?
  var type: String
  var version: Int
  var deviceThreatProtectionEnabled: Bool
  var deviceThreatProtectionRequiredSecurityLevel: String
  var advancedThreatProtectionRequiredSecurityLevel: String
  var osMinimumVersion: String?
  var osMaximumVersion: String?
  var securityBlockJailbrokenDevices: Bool
  var onPartnerUnresponsive: String
  var blockGracePeriodHours: Int
  var otherProperties: [String: String]
  var assignments: [StoredAssignment]
  var createdAt: String
  var modifiedAt: String

  init(_ policy: CompliancePolicy) {
    id = policy.id.rawValue
    displayName = policy.displayName
    description = policy.description
    type = policy.type.word
    version = policy.version
    deviceThreatProtectionEnabled = policy.deviceThreatProtectionEnabled
    deviceThreatProtectionRequiredSecurityLevel =
      policy.deviceThreatProtectionRequiredSecurityLevel.word
    advancedThreatProtectionRequiredSecurityLevel =
      policy.advancedThreatProtectionRequiredSecurityLevel.word
    osMinimumVersion = policy.osMinimumVersion?.description
    osMaximumVersion = policy.osMaximumVersion?.description
    securityBlockJailbrokenDevices = policy.securityBlockJailbrokenDevices
    onPartnerUnresponsive = policy.onPartnerUnresponsive.word
    blockGracePeriodHours = policy.blockGracePeriodHours
    otherProperties = policy.otherProperties
    assignments = policy.assignments.map(StoredAssignment.init)
    createdAt = policy.createdAt.iso8601
    modifiedAt = policy.modifiedAt.iso8601
  }

  func value() throws(UnreadableForm) -> CompliancePolicy {
    CompliancePolicy(
      id: PolicyID(rawValue: id), displayName: displayName, description: description,
      type: try type.word("type"), version: version,
      deviceThreatProtectionEnabled: deviceThreatProtectionEnabled,
      deviceThreatProtectionRequiredSecurityLevel:
        try deviceThreatProtectionRequiredSecurityLevel.word(
          "deviceThreatProtectionRequiredSecurityLevel"),
      advancedThreatProtectionRequiredSecurityLevel:
        try advancedThreatProtectionRequiredSecurityLevel.word(
          "advancedThreatProtectionRequiredSecurityLevel"),
      osMinimumVersion: try osMinimumVersion?.osVersion("osMinimumVersion"),
      osMaximumVersion: try osMaximumVersion?.osVersion("osMaximumVersion"),
      securityBlockJailbrokenDevices: securityBlockJailbrokenDevices,
      onPartnerUnresponsive: try onPartnerUnresponsive.word("onPartnerUnresponsive"),
      blockGracePeriodHours: blockGracePeriodHours, otherProperties: otherProperties,
      assignments: try assignments.values(), createdAt: try createdAt.time("createdAt"),
      modifiedAt: try modifiedAt.time("modifiedAt"))
  }
}

extension CompliancePolicyType: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .androidCompliancePolicy: "androidCompliancePolicy"
    case .androidWorkProfileCompliancePolicy: "androidWorkProfileCompliancePolicy"
    case .androidDeviceOwnerCompliancePolicy: "androidDeviceOwnerCompliancePolicy"
    case .iosCompliancePolicy: "iosCompliancePolicy"
    case .macOSCompliancePolicy: "macOSCompliancePolicy"
    case .windows10CompliancePolicy: "windows10CompliancePolicy"
    }
  }
}

extension RequiredSecurityLevel: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .unavailable: "unavailable"
    case .secured: "secured"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .notSet: "notSet"
    }
  }
}

extension PartnerUnresponsiveAction: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .ignore: "ignore"
    case .block: "block"
    }
  }
}
