import ConnectorModel

extension Platform: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .android: "android"
    case .ios: "ios"
    case .windows: "windows"
    case .macos: "macos"
    }
  }
}

extension Ownership: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .company: "company"
    case .personal: "personal"
    case .unknown: "unknown"
    }
  }
}

extension Management: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .enrolled: "enrolled"
    case .unenrolled: "unenrolled"
    }
  }
}

extension IdentifierKind: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .directoryDeviceId: "directoryDeviceId"
    case .mdmDeviceId: "mdmDeviceId"
    case .udid: "udid"
    case .serialNumber: "serialNumber"
    case .imei: "imei"
    case .userPrincipalName: "userPrincipalName"
    case .partnerDeviceId: "partnerDeviceId"
    case .parentPartnerDeviceId: "parentPartnerDeviceId"
    }
  }
}

extension ManagedAppStatus: StoredWord {
  static let byWord = worded()

  var word: String {
    switch self {
    case .queued: "Queued"
    case .needsRedemption: "NeedsRedemption"
    case .redeeming: "Redeeming"
    case .prompting: "Prompting"
    case .promptingForLogin: "PromptingForLogin"
    case .validatingPurchase: "ValidatingPurchase"
    case .promptingForUpdate: "PromptingForUpdate"
    case .promptingForUpdateLogin: "PromptingForUpdateLogin"
    case .promptingForManagement: "PromptingForManagement"
    case .validatingUpdate: "ValidatingUpdate"
    case .updating: "Updating"
    case .installing: "Installing"
    case .managed: "Managed"
    case .managedButUninstalled: "ManagedButUninstalled"
    case .unknown: "Unknown"
    case .userInstalledApp: "UserInstalledApp"
    case .userRejected: "UserRejected"
    case .updateRejected: "UpdateRejected"
    case .managementRejected: "ManagementRejected"
    case .failed: "Failed"
    }
  }
}
