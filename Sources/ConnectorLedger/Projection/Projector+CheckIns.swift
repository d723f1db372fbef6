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
      let known: Device?
      switch try resolve(checkIn, byStrength: batch.joinsByStrength) {
      case .known(let device): known = device
      case .new: known = nil
      case .nobody:
        count(\.devicesAmbiguous)
        continue
      }
      let key = if let known { known.key } else { try tables.nextDeviceKey() }
      try projectCheckIn(
        checkIn, at: ordinal, about: known, key: key, receivedAt: batch.receivedAt, at: position)
    }
  }

  private func resolve(
    _ checkIn: CheckIn, byStrength: Bool
  ) throws(StoreError) -> ResolvedDevice {
    let resolution = DeviceResolution(checkIn: checkIn) { identifier throws(StoreError) in
      var devices: [Device] = []
      for key in try tables.deviceKeys(having: identifier) {
        if let device = try tables.device(key) { devices.append(device) }
      }
      return devices
    }
    return byStrength ? try resolution.resolve() : try resolution.resolveByOrder()
  }

  /// - Parameters:
  ///   - ordinal: which of its row's it is.
  ///   - known: the device that the check-in is about; nil: it is a new one.
  ///   - key: the device's.
  mutating func projectCheckIn(
    _ checkIn: CheckIn, at ordinal: Int, about known: Device?, key: DeviceKey,
    receivedAt: Timestamp, at position: JournalPosition
  ) throws(StoreError) {
    let observedAt = checkIn.time(receivedAt: receivedAt)
    if var device = known, let stored = known {
      let wasAhead = ClockCorrection(now: receivedAt, observedAt: observedAt).correct(&device)
      let before = device
      let stay = device.stay(of: checkIn, at: observedAt)
      var effect = device.take(checkIn, stay, observedAt: observedAt, receivedAt: receivedAt)
      if wasAhead { effect = .changed }
      try store(device, was: stored, effect: effect, at: position)
      let isCurrent = stay != .earlier && before.isCurrent(at: observedAt)
      let isRegrouped = try takeRest(
        of: checkIn, at: ordinal, device: device, observedAt: stay == .earlier ? nil : observedAt,
        isCurrent: isCurrent, at: position)
      if effect == .changed || isRegrouped { try note(.checkIn, at: ordinal, on: key) }
    } else {
      let device = Device(checkIn, key: key, observedAt: observedAt, receivedAt: receivedAt)
      try tables.put(device, was: nil, changedAt: position)
      changes.devices.keys.append(key)
      count(\.devicesNew)
      try note(.checkIn, at: ordinal, on: key)
      _ = try takeRest(
        of: checkIn, at: ordinal, device: device, observedAt: observedAt, isCurrent: true,
        at: position)
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
      if before.leftAt == nil, device.leftAt != nil { try forgetTold(of: device, .devices) }
      try dropInventory(of: device, was: before, at: position)
      try offerAgain(device, was: before, at: position)
      try retryUnmatched(after: before, now: device)
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

  /// Lists belong to an enrolment: those of an earlier one go when another begins.
  private func dropInventory(
    of device: Device, was before: Device, at position: JournalPosition
  ) throws(StoreError) {
    let (now, then) = (device.enrolment, before.enrolment)
    guard let since = now.since, now.id != then.id || now.since != then.since,
      let inventory = try tables.inventory(of: device.key)
    else { return }
    let rest = inventory.since(since)
    if rest != inventory { try forgetTold(of: device, .apps) }
    if rest.isEmpty {
      try tables.removeInventory(of: device.key)
    } else if rest != inventory {
      try tables.put(rest, of: device.key, changedAt: position)
    }
  }

  /// What partners were told of a device that has left, or of lists that are no more, says nothing of what comes. So a
  /// list that changes there and back is told again: an adapter may have been given the one between, and ended.
  private func forgetTold(
    of device: Device, _ operation: AdapterOperation
  ) throws(StoreError) {
    guard !state.settings.connectors.isEmpty else { return }
    try tables.removeTold(of: device.key, operation)
  }

  /// Inventory and groups, which are kept apart from the device's attributes.
  ///
  /// - Parameters:
  ///   - ordinal: which of its row's it is.
  ///   - observedAt: nil: it has no time within the present enrolment, and its lists are nobody's.
  ///   - isCurrent: whether nothing newer is known.
  /// - Returns: whether the groups have changed.
  private mutating func takeRest(
    of checkIn: CheckIn, at ordinal: Int, device: Device, observedAt: Timestamp?, isCurrent: Bool,
    at position: JournalPosition
  ) throws(StoreError) -> Bool {
    if checkIn.left && isCurrent {
      try tables.removeInventory(of: device.key)
      try forgetTold(of: device, .apps)
    } else if let observedAt, device.leftAt == nil, checkIn.hasLists {
      try takeLists(
        of: checkIn, device: device, observedAt: observedAt, at: position,
        from: ListSource(position, checkIn: ordinal))
    }
    guard let groups = checkIn.groups.map({ Set($0) }), isCurrent, groups != device.groups else {
      return false
    }
    try setGroups(of: device, to: groups, at: position)
    return true
  }

  private mutating func takeLists(
    of checkIn: CheckIn, device: Device, observedAt: Timestamp, at position: JournalPosition,
    from source: ListSource?
  ) throws(StoreError) {
    let known = try tables.inventory(of: device.key) ?? .empty
    var inventory = known
    if let now { ClockCorrection(now: now, observedAt: observedAt).correct(&inventory) }
    let checkIn = try withLists(checkIn, beside: known, at: position)
    guard inventory.take(checkIn, observedAt: observedAt, from: source) else { return }
    try tables.put(inventory, of: device.key, changedAt: position)
    guard !inventory.installed.says(known.installed) || !inventory.managed.says(known.managed)
    else { return }
    count(\.inventoriesChanged)
    try forgetTold(of: device, .apps)
  }

  /// A check-in with the lists to which it refers. That is nearly always what the device has.
  private func withLists(
    _ checkIn: CheckIn, beside known: Inventory, at position: JournalPosition
  ) throws(StoreError) -> CheckIn {
    var checkIn = checkIn
    if let source = checkIn.installedAppsSource {
      checkIn.installedApps =
        source == known.installedSource ? known.installed : try listed(source)?.installedApps
      if checkIn.installedApps == nil { throw .missingList(of: position, in: source.position) }
    }
    if let source = checkIn.managedAppsSource {
      checkIn.managedApps =
        source == known.managedSource ? known.managed : try listed(source)?.managedApps
      if checkIn.managedApps == nil { throw .missingList(of: position, in: source.position) }
    }
    return checkIn
  }

  private mutating func setGroups(
    of device: Device, to groups: Set<GroupID>, at position: JournalPosition
  ) throws(StoreError) {
    changes.devices.keys.append(device.key)
    for id in groups.sorted(by: { $0.rawValue < $1.rawValue })
    where state.settings.group(id) == nil {
      let group = DeviceGroup(
        id: id, displayName: id.rawValue, createdAt: device.lastCheckInAt ?? device.receivedAt)
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

extension Device {
  /// Whether what was said at a time, or without any, is newer than all that is known, or all that there is.
  fileprivate func isCurrent(at observedAt: Timestamp?) -> Bool {
    guard let lastCheckInAt else { return observedAt != nil || groups.isEmpty }
    return observedAt.map { $0 >= lastCheckInAt } ?? false
  }
}

extension CheckIn {
  /// When it was made. Without a time of its own a message counts from its receipt; an entry of a list has none then,
  /// and comes before all that has one.
  fileprivate func time(receivedAt: Timestamp) -> Timestamp? {
    guard let observedAt else { return isListed ? nil : receivedAt }
    return observedAt > receivedAt.adding(Projector.clockTolerance) ? receivedAt : observedAt
  }
}
