import ConnectorModel
import ConnectorStore

extension Projector {
  /// A time further ahead of the receipt than this is a wrong clock; the receipt counts instead.
  static let clockTolerance = TimeSpan.minutes(5)

  mutating func projectCheckIns(
    _ batch: CheckInBatch, at position: JournalPosition
  ) throws(StoreError) {
    changes.hasDeliveries = true
    for (ordinal, checkIn) in batch.checkIns.enumerated() {
      let known = try knownDevice(of: checkIn)
      let key = if let known { known.key } else { try tables.nextDeviceKey() }
      try projectCheckIn(
        checkIn, at: ordinal, about: known, key: key, receivedAt: batch.receivedAt, at: position)
    }
  }

  private func knownDevice(of checkIn: CheckIn) throws(StoreError) -> Device? {
    try DeviceResolution.resolve(checkIn) { identifier throws(StoreError) in
      var devices: [Device] = []
      for key in try tables.deviceKeys(having: identifier) {
        if let device = try tables.device(key) { devices.append(device) }
      }
      return devices
    }
  }

  /// - Parameters:
  ///   - ordinal: which of its row's it is.
  ///   - known: the device that the check-in is about; nil: it is a new one.
  ///   - key: the device's.
  mutating func projectCheckIn(
    _ checkIn: CheckIn, at ordinal: Int, about known: Device?, key: DeviceKey,
    receivedAt: Timestamp, at position: JournalPosition
  ) throws(StoreError) {
    let latest = receivedAt.adding(Self.clockTolerance)
    let said = checkIn.observedAt ?? receivedAt
    let observedAt = said > latest ? receivedAt : said
    if var device = known {
      let before = device
      let effect = device.take(checkIn, observedAt: observedAt, receivedAt: receivedAt)
      try store(device, was: before, effect: effect, at: position)
      let isRegrouped = try takeRest(
        of: checkIn, device: device, observedAt: observedAt,
        isStale: observedAt < before.lastCheckInAt, at: position)
      if effect == .changed || isRegrouped { try note(.checkIn, at: ordinal, on: key) }
    } else {
      let device = Device(checkIn, key: key, observedAt: observedAt, receivedAt: receivedAt)
      try tables.put(device, was: nil, changedAt: position)
      changes.devices.keys.append(key)
      count(\.devicesNew)
      try note(.checkIn, at: ordinal, on: key)
      _ = try takeRest(
        of: checkIn, device: device, observedAt: observedAt, isStale: false, at: position)
      try retryUnmatched(naming: device)
    }
  }

  private mutating func store(
    _ device: Device, was before: Device, effect: CheckInEffect, at position: JournalPosition
  ) throws(StoreError) {
    switch effect {
    case .unchanged: count(\.devicesUnchanged)
    case .stale: count(\.devicesStale)
    case .changed:
      count(\.devicesChanged)
      try tables.put(device, was: before, changedAt: position)
      changes.devices.keys.append(device.key)
      try offerAgain(device, was: before, at: position)
      let added = device.identifiers.filter { !before.identifiers.contains($0) }
      if !added.isEmpty || before.leftAt != device.leftAt || before.platform != device.platform {
        try retryUnmatched(naming: device)
      }
    }
  }

  /// A change of what decides on disclosure makes a known inventory news for the partners.
  private func offerAgain(
    _ device: Device, was before: Device, at position: JournalPosition
  ) throws(StoreError) {
    let isSame =
      device.platform == before.platform && device.ownership == before.ownership
      && device.management == before.management && device.isRegistered == before.isRegistered
    guard !isSame, let inventory = try tables.inventory(of: device.key) else { return }
    try tables.put(inventory, of: device.key, changedAt: position)
  }

  /// Inventory and groups, which are kept apart from the device's attributes.
  ///
  /// - Returns: whether the groups have changed.
  private mutating func takeRest(
    of checkIn: CheckIn, device: Device, observedAt: Timestamp, isStale: Bool,
    at position: JournalPosition
  ) throws(StoreError) -> Bool {
    if checkIn.left && !isStale {
      try tables.removeInventory(of: device.key)
    } else if checkIn.installedApps != nil || checkIn.managedApps != nil {
      var inventory = try tables.inventory(of: device.key) ?? .empty
      if inventory.take(checkIn, observedAt: observedAt) {
        try tables.put(inventory, of: device.key, changedAt: position)
      }
    }
    guard let groups = checkIn.groups.map({ Set($0) }), !isStale, groups != device.groups else {
      return false
    }
    try setGroups(of: device, to: groups, observedAt: observedAt, at: position)
    return true
  }

  private mutating func setGroups(
    of device: Device, to groups: Set<GroupID>, observedAt: Timestamp,
    at position: JournalPosition
  ) throws(StoreError) {
    changes.devices.keys.append(device.key)
    for id in groups.sorted(by: { $0.rawValue < $1.rawValue })
    where state.settings.group(id) == nil {
      let group = DeviceGroup(id: id, displayName: id.rawValue, createdAt: observedAt)
      try tables.put(group)
      state.settings.put(group)
    }
    for group in groups.subtracting(device.groups) {
      try tables.setMember(device.key, of: group, true)
    }
    for group in device.groups.subtracting(groups) {
      try tables.setMember(device.key, of: group, false)
    }
    guard state.settings.scopes(groups.symmetricDifference(device.groups)) else { return }
    var regrouped = device
    regrouped.groups = groups
    try tellAgain(of: regrouped, from: position)
  }
}
