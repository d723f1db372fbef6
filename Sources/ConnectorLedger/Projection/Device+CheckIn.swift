import ConnectorModel

/// What a check-in made of a device.
enum CheckInEffect: Hashable {
  case changed, unchanged, stale
}

extension Device {
  /// A device that is heard of for the first time.
  ///
  /// - Parameter observedAt: nil: an entry of a list without a time.
  init(_ checkIn: CheckIn, key: DeviceKey, observedAt: Timestamp?, receivedAt: Timestamp) {
    self.init(
      key: key, platform: nil, ownership: .unknown, management: .enrolled, identifiers: [],
      lastCheckInAt: observedAt, receivedAt: receivedAt, manager: checkIn.manager,
      spokeSince: checkIn.left ? nil : observedAt)
    overwrite(with: checkIn, observedAt: observedAt)
    leftAt = checkIn.left ? observedAt ?? receivedAt : nil
  }

  /// Takes over what a check-in says. An older one of the same enrolment, and one without any time, only fills what
  /// nobody has said; one of an earlier enrolment changes nothing of the present one. A message of that moment that
  /// says nothing new changes nothing.
  mutating func take(
    _ checkIn: CheckIn, _ stay: CheckInStay, observedAt: Timestamp?, receivedAt: Timestamp
  ) -> CheckInEffect {
    let before = self
    switch stay {
    case .earlier:
      noteEarlierEnrolment(of: checkIn, at: observedAt)
      return self == before ? .stale : .changed
    case .new: if let observedAt { beginEnrolment(by: checkIn, at: observedAt) }
    case .present: break
    }
    guard let observedAt, lastCheckInAt.map({ observedAt >= $0 }) ?? true else {
      fill(from: checkIn, observedAt: observedAt)
      return self == before ? .stale : .changed
    }
    overwrite(with: checkIn, observedAt: observedAt)
    // A removal without a time of its own is the one that is known, if one is.
    let known = checkIn.observedAt == nil ? leftAt : nil
    leftAt = checkIn.left ? known ?? observedAt : nil
    let saysNothingNew = self == before
    if saysNothingNew && (checkIn.observedAt == nil || observedAt == lastCheckInAt) {
      return .unchanged
    }
    lastCheckInAt = observedAt
    if !checkIn.left { spokeSince = spokeSince ?? observedAt }
    self.receivedAt = receivedAt
    return .changed
  }

  private mutating func overwrite(with checkIn: CheckIn, observedAt: Timestamp?) {
    overwriteIdentifiers(with: checkIn)
    manager = checkIn.manager ?? manager
    platform = checkIn.platform ?? platform
    ownership = checkIn.ownership ?? ownership
    management = checkIn.management ?? management
    osText = checkIn.osText ?? osText
    name = checkIn.name ?? name
    model = checkIn.model ?? model
    manufacturer = checkIn.manufacturer ?? manufacturer
    isSupervised = checkIn.isSupervised ?? isSupervised
    isJailbroken = checkIn.isJailbroken ?? isJailbroken
    enrolledAt = checkIn.enrolmentStart(at: observedAt) ?? enrolledAt
    protectedApps = checkIn.protectedApps ?? protectedApps
  }

  /// Nearly all check-ins name a device as those before did, to the letter.
  private mutating func overwriteIdentifiers(with checkIn: CheckIn) {
    if identifiers.isEmpty { identifiers.reserveCapacity(checkIn.identifiers.count) }
    var isOther = false
    for identifier in checkIn.identifiers where identifier.kind.isOfDevice {
      let isSame = identifiers.contains {
        $0.kind == identifier.kind && $0.value == identifier.value
      }
      guard !isSame else { continue }
      identifiers.removeAll { $0.kind == identifier.kind }
      identifiers.append(identifier)
      isOther = true
    }
    if isOther { identifiers.sort { $0.kind.rawValue < $1.kind.rawValue } }
  }

  private mutating func fill(from checkIn: CheckIn, observedAt: Timestamp?) {
    for identifier in checkIn.identifiers
    where identifier.kind.isOfDevice && self.identifier(identifier.kind) == nil {
      identifiers.append(identifier)
    }
    identifiers.sort { $0.kind.rawValue < $1.kind.rawValue }
    manager = manager ?? checkIn.manager
    platform = platform ?? checkIn.platform
    if ownership == .unknown { ownership = checkIn.ownership ?? .unknown }
    osText = osText ?? checkIn.osText
    name = name ?? checkIn.name
    model = model ?? checkIn.model
    manufacturer = manufacturer ?? checkIn.manufacturer
    isSupervised = isSupervised ?? checkIn.isSupervised
    isJailbroken = isJailbroken ?? checkIn.isJailbroken
    enrolledAt = enrolledAt ?? checkIn.enrolmentStart(at: observedAt)
    if let observedAt, !checkIn.left { spokeSince = min(spokeSince ?? observedAt, observedAt) }
  }
}

extension Array where Element: Hashable {
  /// Whether two lists of apps are the same. Their order says nothing.
  func says(_ other: [Element]) -> Bool { self == other || Set(self) == Set(other) }
}

extension Inventory {
  static let empty = Inventory(installed: [], installedAt: nil, managed: [], managedAt: nil)

  var isEmpty: Bool { installedAt == nil && managedAt == nil }

  /// Takes over the lists of a check-in, each by its own time.
  /// Whether that is news. The order of a list says nothing.
  ///
  /// - Parameter source: where the journal has the check-in. A list that is the same stays where it was.
  mutating func take(_ checkIn: CheckIn, observedAt: Timestamp, from source: ListSource?) -> Bool {
    var isNews = false
    let hasTime = checkIn.observedAt != nil
    if let apps = checkIn.installedApps, observedAt >= installedAt ?? observedAt {
      let isOther = installedAt == nil || !apps.says(installed)
      if isOther || (hasTime && installedAt != observedAt) {
        if isOther { (installed, installedSource) = (apps, checkIn.installedAppsSource ?? source) }
        installedAt = observedAt
        isNews = true
      }
    }
    if let apps = checkIn.managedApps, observedAt >= managedAt ?? observedAt {
      let isOther = managedAt == nil || !apps.says(managed)
      if isOther || (hasTime && managedAt != observedAt) {
        if isOther { (managed, managedSource) = (apps, checkIn.managedAppsSource ?? source) }
        managedAt = observedAt
        isNews = true
      }
    }
    return isNews
  }

  /// Without the lists that were made before `start`.
  func since(_ start: Timestamp) -> Inventory {
    var rest = self
    if let installedAt, installedAt < start {
      (rest.installed, rest.installedAt, rest.installedSource) = ([], nil, nil)
    }
    if let managedAt, managedAt < start {
      (rest.managed, rest.managedAt, rest.managedSource) = ([], nil, nil)
    }
    return rest
  }
}
