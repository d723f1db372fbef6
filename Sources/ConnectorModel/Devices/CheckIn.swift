/// What one message of a device manager says of one device. Nil means that it says nothing of that.
package struct CheckIn: Hashable, Sendable {
  /// When the device said it; nil when the message has no usable time.
  package var observedAt: Timestamp?
  /// Whether it is an entry of a list of what a manager knows, and not a message in which a device or its manager
  /// speaks at that moment. Without a time it says nothing of now then.
  package var isListed: Bool
  /// The device manager, within which its ids identify a device; nil when nothing names it.
  package var manager: String?
  package var identifiers: [DeviceIdentifier]
  package var platform: Platform?
  package var ownership: Ownership?
  package var management: Management?
  package var osText: String?
  package var name: String?
  package var model: String?
  package var manufacturer: String?
  package var isSupervised: Bool?
  package var isJailbroken: Bool?
  package var enrolledAt: Timestamp?
  /// Replaces the list of protected apps that are registered on the device.
  package var protectedApps: [String]?
  /// Replaces the groups that device management puts the device into.
  package var groups: [GroupID]?
  /// Replaces the list of installed apps; an empty list empties it.
  package var installedApps: [InstalledApp]?
  /// Replaces the managed app list; an empty list empties it.
  package var managedApps: [ManagedApp]?
  /// Where the journal has the same list of installed apps, for a check-in that refers to it instead of carrying it.
  package var installedAppsSource: ListSource?
  package var managedAppsSource: ListSource?
  /// The device has left device management.
  package var left: Bool

  package init(
    observedAt: Timestamp? = nil, identifiers: [DeviceIdentifier] = [], platform: Platform? = nil,
    ownership: Ownership? = nil, management: Management? = nil, osText: String? = nil,
    name: String? = nil, model: String? = nil, manufacturer: String? = nil,
    isSupervised: Bool? = nil, isJailbroken: Bool? = nil, enrolledAt: Timestamp? = nil,
    protectedApps: [String]? = nil, groups: [GroupID]? = nil, installedApps: [InstalledApp]? = nil,
    managedApps: [ManagedApp]? = nil, left: Bool = false, isListed: Bool = false,
    manager: String? = nil
  ) {
    self.observedAt = observedAt
    self.identifiers = identifiers
    self.platform = platform
    self.ownership = ownership
    self.management = management
    self.osText = osText
    self.name = name
    self.model = model
    self.manufacturer = manufacturer
    self.isSupervised = isSupervised
    self.isJailbroken = isJailbroken
    self.enrolledAt = enrolledAt
    self.protectedApps = protectedApps
    self.groups = groups
    self.installedApps = installedApps
    self.managedApps = managedApps
    self.left = left
    self.isListed = isListed
    self.manager = manager
  }

  /// Whether it says anything of apps.
  package var hasLists: Bool {
    installedApps != nil || managedApps != nil || installedAppsSource != nil
      || managedAppsSource != nil
  }

  package mutating func dropLists() {
    (installedApps, managedApps, installedAppsSource, managedAppsSource) = (nil, nil, nil, nil)
  }

  package func identifier(_ kind: IdentifierKind) -> DeviceIdentifier? {
    identifiers.first { $0.kind == kind }
  }
}
