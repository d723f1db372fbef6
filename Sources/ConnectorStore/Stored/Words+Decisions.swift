import ConnectorModel

extension ComplianceState: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .unknown: "unknown"
    case .compliant: "compliant"
    case .inGracePeriod: "inGracePeriod"
    case .noncompliant: "noncompliant"
    case .error: "error"
    }
  }
}

extension AppProtectionOutcome: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .notApplicable: "notApplicable"
    case .allow: "allow"
    case .block: "block"
    case .wipe: "wipe"
    }
  }
}

extension RuleID: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .threatExpired: "threatExpired"
    case .identifierConflict: "identifierConflict"
    case .partnerWordUnknown: "partnerWordUnknown"
    case .toggleOff: "toggleOff"
    case .notSupportedByAdapter: "notSupportedByAdapter"
    case .mdmAuthority: "mdmAuthority"
    case .connectorNotSetUp: "connectorNotSetUp"
    case .connectorUnavailable: "connectorUnavailable"
    case .requiresToggle: "requiresToggle"
    case .classicPolicyDeleted: "classicPolicyDeleted"
    case .classicPolicyDisabled: "classicPolicyDisabled"
    case .classicPolicyModified: "classicPolicyModified"
    case .deviceNotRegistered: "deviceNotRegistered"
    case .outOfScope: "outOfScope"
    case .partnerUnresponsive: "partnerUnresponsive"
    case .osVersionUnsupported: "osVersionUnsupported"
    case .osVersionUnsupportedNotBlocked: "osVersionUnsupportedNotBlocked"
    case .osVersionUnknown: "osVersionUnknown"
    case .deviceCompromised: "deviceCompromised"
    case .threatLevelWithin: "threatLevelWithin"
    case .threatLevelAbove: "threatLevelAbove"
    case .partnerAppActive: "partnerAppActive"
    case .partnerAppNotActive: "partnerAppNotActive"
    case .partnerDataMissing: "partnerDataMissing"
    case .missingDataBlocked: "missingDataBlocked"
    case .awaitingPartnerData: "awaitingPartnerData"
    case .osVersionBelowMinimum: "osVersionBelowMinimum"
    case .osVersionAboveMaximum: "osVersionAboveMaximum"
    case .osVersionWithin: "osVersionWithin"
    case .deviceJailbroken: "deviceJailbroken"
    case .deviceNotJailbroken: "deviceNotJailbroken"
    case .jailbreakStateUnknown: "jailbreakStateUnknown"
    case .notApplicable: "notApplicable"
    case .inGracePeriod: "inGracePeriod"
    case .noPolicyAssigned: "noPolicyAssigned"
    case .noConnector: "noConnector"
    case .registrationRequired: "registrationRequired"
    case .noProtectedApp: "noProtectedApp"
    case .platformNotConnected: "platformNotConnected"
    case .notEnrolled: "notEnrolled"
    case .appSyncNotEffective: "appSyncNotEffective"
    case .inventoryUnknown: "inventoryUnknown"
    case .deviceLeft: "deviceLeft"
    }
  }
}
