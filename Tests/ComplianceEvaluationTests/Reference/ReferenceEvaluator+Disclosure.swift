import ComplianceEvaluation
import ConnectorModel

/// What a partner may see.
extension ReferenceEvaluator {
  static func device(_ world: World, to partner: World.Partner) -> DeviceDisclosure {
    let reason =
      refusedOutright(world, partner) ?? notConnected(world, partner)
      ?? notItsDevice(world, partner)
    return reason.map { .withheld($0) } ?? .disclosed
  }

  static func inventory(_ world: World, to partner: World.Partner) -> InventoryDisclosure {
    let (device, id) = (world.device, partner.connector.id)
    let isOn = { (toggle: Toggle) in
      whyOff(toggle, partner, world.tenant, at: world.time) == nil
    }
    let appSync = isOn(.allowPartnerToCollectIOSApplicationMetadata)
    let full = isOn(.allowPartnerToCollectIOSPersonalApplicationMetadata)
    let sharesAll = device.ownership == .company || full
    var record = DisclosureRecord(
      connector: id, device: device.key, at: world.time, ownership: device.ownership,
      appSync: appSync, fullInventory: full, shared: 0, withheld: world.inventory.installed.count)
    let because = { (rule: RuleID, datum: String?) in
      Reason(rule: rule, effect: .none, connector: id, datum: datum)
    }
    var reason = refusedOutright(world, partner)
    if reason == nil, device.platform != .ios {
      reason = because(.platformNotConnected, "app sync is for iOS and iPadOS")
    }
    if reason == nil, device.management != .enrolled { reason = because(.notEnrolled, nil) }
    if reason == nil, !appSync { reason = because(.appSyncNotEffective, nil) }
    reason = reason ?? notItsDevice(world, partner)
    if reason == nil, world.inventory.installedAt == nil {
      reason = because(.inventoryUnknown, "no list of installed apps has arrived")
    }
    if reason == nil, !sharesAll, world.inventory.managedAt == nil {
      reason = because(.inventoryUnknown, "no list of managed apps has arrived")
    }
    if let reason { return .withheld(reason, record) }

    var shared: [SharedApp] = []
    for app in world.inventory.installed {
      let isManaged = world.inventory.managed.contains { entry in
        entry.appId == app.appId
          && [.managed, .updating, .validatingUpdate].contains(entry.status)
      }
      if sharesAll || isManaged { shared.append(SharedApp(app: app, isManaged: isManaged)) }
    }
    record.shared = shared.count
    record.withheld -= shared.count
    let observedAt = world.inventory.installedAt ?? device.receivedAt
    return .shared(
      DisclosedInventory(device: device.key, observedAt: observedAt, apps: shared), record)
  }

  private static func refusedOutright(_ world: World, _ partner: World.Partner) -> Reason? {
    if let leftAt = world.device.leftAt {
      return Reason(
        rule: .deviceLeft, effect: .none, connector: partner.connector.id,
        datum: "left device management", observedAt: leftAt)
    }
    return refusal(partner, world.tenant, at: world.time)
  }

  private static func notConnected(_ world: World, _ partner: World.Partner) -> Reason? {
    let id = partner.connector.id
    let connecting: [Toggle]
    switch world.device.platform {
    case nil:
      return Reason(
        rule: .platformNotConnected, effect: .none, connector: id,
        datum: "no check-in has named the platform")
    case .android: connecting = [.androidEnabled, .androidMobileApplicationManagementEnabled]
    case .windows: connecting = [.windowsEnabled, .windowsMobileApplicationManagementEnabled]
    case .macos: connecting = [.macEnabled]
    case .ios:
      connecting = [
        .iosEnabled, .iosMobileApplicationManagementEnabled,
        .allowPartnerToCollectIOSApplicationMetadata, .allowPartnerToCollectIosCertificateMetadata,
      ]
    }
    for toggle in connecting
    where whyOff(toggle, partner, world.tenant, at: world.time) == nil {
      return nil
    }
    return Reason(
      rule: .platformNotConnected, effect: .none, connector: id,
      datum: world.device.platform?.rawValue)
  }

  private static func notItsDevice(_ world: World, _ partner: World.Partner) -> Reason? {
    let (device, id) = (world.device, partner.connector.id)
    if !isInScope(device, partner.connector) {
      return Reason(rule: .outOfScope, effect: .none, connector: id)
    }
    if !isRegistered(device), isGateRequired(partner, world.tenant) {
      return Reason(
        rule: .deviceNotRegistered, effect: .none, connector: id, datum: "no directory device id",
        observedAt: device.lastCheckInAt, receivedAt: device.receivedAt)
    }
    return nil
  }
}
