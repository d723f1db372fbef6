/// Whether a partner may be told about a device, and if not, why not.
package enum DeviceDisclosure: Hashable, Sendable {
  case disclosed
  case withheld(Reason)
}

/// The app inventory of one device as a partner may see it.
package struct DisclosedInventory: Hashable, Sendable {
  package var device: DeviceKey
  package var observedAt: Timestamp
  package var apps: [SharedApp]

  package init(device: DeviceKey, observedAt: Timestamp, apps: [SharedApp] = []) {
    self.device = device
    self.observedAt = observedAt
    self.apps = apps
  }
}

/// An app as it may be shared, with these fields and no others.
package struct SharedApp: Hashable, Sendable {
  package var app: InstalledApp
  package var isManaged: Bool

  package init(app: InstalledApp, isManaged: Bool) {
    self.app = app
    self.isManaged = isManaged
  }
}

/// The record that each answer to app sync leaves.
package struct DisclosureRecord: Hashable, Sendable {
  package var connector: ConnectorID
  package var device: DeviceKey
  package var at: Timestamp
  package var ownership: Ownership
  /// Effective value of App Sync.
  package var appSync: Bool
  /// Effective value of the full inventory on personal devices.
  package var fullInventory: Bool
  package var shared: Int
  package var withheld: Int

  package init(
    connector: ConnectorID, device: DeviceKey, at: Timestamp, ownership: Ownership, appSync: Bool,
    fullInventory: Bool, shared: Int, withheld: Int
  ) {
    self.connector = connector
    self.device = device
    self.at = at
    self.ownership = ownership
    self.appSync = appSync
    self.fullInventory = fullInventory
    self.shared = shared
    self.withheld = withheld
  }
}
