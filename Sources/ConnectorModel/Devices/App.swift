/// An app that a device reports as installed: the fields that app sync may share, and no others.
package struct InstalledApp: Hashable, Sendable {
  /// Bundle or package id. Some apps have none.
  package var appId: String?
  package var name: String?
  package var version: String?
  package var shortVersion: String?
  /// Bytes of the app itself.
  package var bundleSize: UInt64?
  /// Bytes of the app's data.
  package var dynamicSize: UInt64?
  package var isValidated: Bool?
  package var isAdHocSigned: Bool?
  package var isFromAppStore: Bool?
  package var isBeta: Bool?
  /// Bought in volume and licensed to the device.
  package var isDeviceBasedVPP: Bool?

  package init(
    appId: String? = nil, name: String? = nil, version: String? = nil, shortVersion: String? = nil,
    bundleSize: UInt64? = nil, dynamicSize: UInt64? = nil, isValidated: Bool? = nil,
    isAdHocSigned: Bool? = nil, isFromAppStore: Bool? = nil, isBeta: Bool? = nil,
    isDeviceBasedVPP: Bool? = nil
  ) {
    self.appId = appId
    self.name = name
    self.version = version
    self.shortVersion = shortVersion
    self.bundleSize = bundleSize
    self.dynamicSize = dynamicSize
    self.isValidated = isValidated
    self.isAdHocSigned = isAdHocSigned
    self.isFromAppStore = isFromAppStore
    self.isBeta = isBeta
    self.isDeviceBasedVPP = isDeviceBasedVPP
  }
}

/// What Apple's managed app list says of one app. Unknown words become `unknown`.
package enum ManagedAppStatus: String, CaseIterable, Sendable {
  case queued = "Queued"
  case needsRedemption = "NeedsRedemption"
  case redeeming = "Redeeming"
  case prompting = "Prompting"
  case promptingForLogin = "PromptingForLogin"
  case validatingPurchase = "ValidatingPurchase"
  case promptingForUpdate = "PromptingForUpdate"
  case promptingForUpdateLogin = "PromptingForUpdateLogin"
  case promptingForManagement = "PromptingForManagement"
  case validatingUpdate = "ValidatingUpdate"
  case updating = "Updating"
  case installing = "Installing"
  case managed = "Managed"
  case managedButUninstalled = "ManagedButUninstalled"
  case unknown = "Unknown"
  case userInstalledApp = "UserInstalledApp"
  case userRejected = "UserRejected"
  case updateRejected = "UpdateRejected"
  case managementRejected = "ManagementRejected"
  case failed = "Failed"

  /// Whether an app of this status is installed and managed.
  package var isInstalledAndManaged: Bool {
    switch self {
    case .managed, .updating, .validatingUpdate: true
    default: false
    }
  }
}

/// An entry of the managed app list.
package struct ManagedApp: Hashable, Sendable {
  package var appId: String
  package var status: ManagedAppStatus

  package init(appId: String, status: ManagedAppStatus) {
    self.appId = appId
    self.status = status
  }
}

/// What is known of the apps of one device. Each list has a time of its own: they arrive apart.
package struct Inventory: Hashable, Sendable {
  package var installed: [InstalledApp]
  /// Nil as long as no list of installed apps has arrived; then nothing can be shared.
  package var installedAt: Timestamp?
  package var managed: [ManagedApp]
  package var managedAt: Timestamp?
  /// Where the journal has the lists; nil where nothing says so.
  package var installedSource: ListSource?
  package var managedSource: ListSource?

  package init(
    installed: [InstalledApp] = [], installedAt: Timestamp? = nil, managed: [ManagedApp] = [],
    managedAt: Timestamp? = nil
  ) {
    self.installed = installed
    self.installedAt = installedAt
    self.managed = managed
    self.managedAt = managedAt
  }
}
