import ConnectorModel

/// What a check-in made of a device.
enum CheckInEffect: Hashable {
  case changed, unchanged, stale
}

extension Device {
  /// A device that is heard of for the first time.
  init(_ checkIn: CheckIn, key: DeviceKey, observedAt: Timestamp, receivedAt: Timestamp) {
    self.init(
      key: key, platform: nil, ownership: .unknown, management: .enrolled, identifiers: [],
      lastCheckInAt: observedAt, receivedAt: receivedAt)
    overwrite(with: checkIn, observedAt: observedAt)
  }

  /// Takes over what a check-in says. An older one than the last only fills what nobody has said since;
  /// one without a time of its own that says nothing new changes nothing.
  mutating func take(
    _ checkIn: CheckIn, observedAt: Timestamp, receivedAt: Timestamp
  ) -> CheckInEffect {
    let before = self
    guard observedAt >= lastCheckInAt else {
      fill(from: checkIn)
      return self == before ? .stale : .changed
    }
    overwrite(with: checkIn, observedAt: observedAt)
    let saysNothingNew = self == before
    if saysNothingNew && (checkIn.observedAt == nil || observedAt == lastCheckInAt) {
      return .unchanged
    }
    lastCheckInAt = observedAt
    self.receivedAt = receivedAt
    return .changed
  }

  private mutating func overwrite(with checkIn: CheckIn, observedAt: Timestamp) {
    for identifier in checkIn.identifiers where identifier.kind.isOfDevice {
      identifiers.removeAll { $0.kind == identifier.kind }
      identifiers.append(identifier)
    }
    identifiers.sort { $0.kind.rawValue < $1.kind.rawValue }
    platform = checkIn.platform ?? platform
    ownership = checkIn.ownership ?? ownership
    management = checkIn.management ?? management
    osText = checkIn.osText ?? osText
    name = checkIn.name ?? name
    model = checkIn.model ?? model
    manufacturer = checkIn.manufacturer ?? manufacturer
    isSupervised = checkIn.isSupervised ?? isSupervised
    isJailbroken = checkIn.isJailbroken ?? isJailbroken
    enrolledAt = checkIn.enrolledAt ?? enrolledAt
    protectedApps = checkIn.protectedApps ?? protectedApps
    leftAt = checkIn.left ? observedAt : nil
  }

  private mutating func fill(from checkIn: CheckIn) {
    for identifier in checkIn.identifiers
    where identifier.kind.isOfDevice && self.identifier(identifier.kind) == nil {
      identifiers.append(identifier)
    }
    identifiers.sort { $0.kind.rawValue < $1.kind.rawValue }
    platform = platform ?? checkIn.platform
    if ownership == .unknown { ownership = checkIn.ownership ?? .unknown }
    osText = osText ?? checkIn.osText
    name = name ?? checkIn.name
    model = model ?? checkIn.model
    manufacturer = manufacturer ?? checkIn.manufacturer
    isSupervised = isSupervised ?? checkIn.isSupervised
    isJailbroken = isJailbroken ?? checkIn.isJailbroken
    enrolledAt = enrolledAt ?? checkIn.enrolledAt
  }
}

extension Inventory {
  static let empty = Inventory(installed: [], installedAt: nil, managed: [], managedAt: nil)

  /// Takes over the lists of a check-in, each by its own time.
  /// Whether that is news. The order of a list says nothing.
  mutating func take(_ checkIn: CheckIn, observedAt: Timestamp) -> Bool {
    var isNews = false
    let hasTime = checkIn.observedAt != nil
    if let apps = checkIn.installedApps, observedAt >= installedAt ?? observedAt,
      Set(apps) != Set(installed) || installedAt == nil || (hasTime && installedAt != observedAt)
    {
      installed = apps
      installedAt = observedAt
      isNews = true
    }
    if let apps = checkIn.managedApps, observedAt >= managedAt ?? observedAt,
      Set(apps) != Set(managed) || managedAt == nil || (hasTime && managedAt != observedAt)
    {
      managed = apps
      managedAt = observedAt
      isNews = true
    }
    return isNews
  }
}
