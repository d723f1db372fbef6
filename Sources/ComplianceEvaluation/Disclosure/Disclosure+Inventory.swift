import ConnectorModel

extension Disclosure {
  /// What the partner may be told of the apps on the device.
  package static func inventory(
    _ inventory: Inventory, of device: Device, to partner: ConnectorSituation, tenant: Tenant,
    at time: Timestamp
  ) -> InventoryDisclosure {
    let connector = partner.connector
    let isOn = { (toggle: Toggle) in
      connector.isEffective(toggle, tenant: tenant, health: partner.health, at: time)
    }
    var record = DisclosureRecord(
      connector: connector.id, device: device.key, at: time, ownership: device.ownership,
      appSync: isOn(.allowPartnerToCollectIOSApplicationMetadata),
      fullInventory: isOn(.allowPartnerToCollectIOSPersonalApplicationMetadata), shared: 0,
      withheld: inventory.installed.count)
    let sharesAll = device.ownership == .company || record.fullInventory
    let refusal =
      generalRefusal(device, to: partner, tenant: tenant, at: time)
      ?? appSyncRefusal(device, connector: connector, record: record)
      ?? personalRefusal(device, to: partner, tenant: tenant)
    if let refusal { return .withheld(refusal, record) }
    let isUnknown = { (what: String) in
      InventoryDisclosure.withheld(connector.id.reason(.inventoryUnknown, .none, what), record)
    }
    guard let installedAt = inventory.installedAt else {
      return isUnknown("no list of installed apps has arrived")
    }
    // Without the managed list nobody can tell which apps may be shared.
    if !sharesAll, inventory.managedAt == nil {
      return isUnknown("no list of managed apps has arrived")
    }
    let apps = shared(inventory, sharesAll: sharesAll)
    record.shared = apps.count
    record.withheld = inventory.installed.count - apps.count
    let disclosed = DisclosedInventory(device: device.key, observedAt: installedAt, apps: apps)
    return .shared(disclosed, record)
  }

  /// App sync is for enrolled iOS and iPadOS devices.
  private static func appSyncRefusal(
    _ device: Device, connector: Connector, record: DisclosureRecord
  ) -> Reason? {
    guard device.platform == .ios else {
      return connector.id.reason(.platformNotConnected, .none, "app sync is for iOS and iPadOS")
    }
    guard device.management == .enrolled else { return connector.id.reason(.notEnrolled, .none) }
    return record.appSync ? nil : connector.id.reason(.appSyncNotEffective, .none)
  }

  private static func shared(_ inventory: Inventory, sharesAll: Bool) -> [SharedApp] {
    let managed = Set(
      inventory.managed.filter { $0.status.isInstalledAndManaged }.map(\.appId))
    return inventory.installed.compactMap { app in
      let isManaged = app.appId.map { managed.contains($0) } ?? false
      return sharesAll || isManaged ? SharedApp(app: app, isManaged: isManaged) : nil
    }
  }
}
