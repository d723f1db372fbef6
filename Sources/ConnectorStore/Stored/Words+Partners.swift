import ConnectorModel

extension LevelSource: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .state: "state"
    case .threats: "threats"
    case .worst: "worst"
    }
  }
}

extension Toggle: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .androidEnabled: "androidEnabled"
    case .iosEnabled: "iosEnabled"
    case .windowsEnabled: "windowsEnabled"
    case .macEnabled: "macEnabled"
    case .allowPartnerToCollectIOSApplicationMetadata:
      "allowPartnerToCollectIOSApplicationMetadata"
    case .allowPartnerToCollectIOSPersonalApplicationMetadata:
      "allowPartnerToCollectIOSPersonalApplicationMetadata"
    case .allowPartnerToCollectIosCertificateMetadata:
      "allowPartnerToCollectIosCertificateMetadata"
    case .allowPartnerToCollectIosPersonalCertificateMetadata:
      "allowPartnerToCollectIosPersonalCertificateMetadata"
    case .partnerUnsupportedOsVersionBlocked: "partnerUnsupportedOsVersionBlocked"
    case .androidMobileApplicationManagementEnabled: "androidMobileApplicationManagementEnabled"
    case .iosMobileApplicationManagementEnabled: "iosMobileApplicationManagementEnabled"
    case .windowsMobileApplicationManagementEnabled: "windowsMobileApplicationManagementEnabled"
    case .androidDeviceBlockedOnMissingPartnerData: "androidDeviceBlockedOnMissingPartnerData"
    case .iosDeviceBlockedOnMissingPartnerData: "iosDeviceBlockedOnMissingPartnerData"
    case .windowsDeviceBlockedOnMissingPartnerData: "windowsDeviceBlockedOnMissingPartnerData"
    case .macDeviceBlockedOnMissingPartnerData: "macDeviceBlockedOnMissingPartnerData"
    case .partnerUnresponsivenessThresholdInDays: "partnerUnresponsivenessThresholdInDays"
    }
  }
}

extension PartnerDeviceState: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .unknown: "unknown"
    case .activated: "activated"
    case .deactivated: "deactivated"
    case .secured: "secured"
    case .lowSeverity: "lowSeverity"
    case .mediumSeverity: "mediumSeverity"
    case .highSeverity: "highSeverity"
    case .unresponsive: "unresponsive"
    case .compromised: "compromised"
    case .misconfigured: "misconfigured"
    }
  }
}

extension ThreatLevel: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .secured: "secured"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    }
  }
}

extension AdapterOperation: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .receive: "receive"
    case .poll: "poll"
    case .devices: "devices"
    case .apps: "apps"
    }
  }
}
