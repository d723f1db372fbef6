import ConnectorModel

/// A `managedDevice` as Microsoft Graph gives it, or as its libraries write it down again, which begin the names
/// of members with a capital.
///
/// `partnerReportedThreatState` is not read: it is what another connector made of a partner's reports,
/// without time or reasons. Here the partners' own reports decide.
enum GraphDevice {
  enum Field: String, CaseIterable {
    case id, azureADDeviceId, serialNumber, imei, udid, userPrincipalName, deviceName, model
    case manufacturer, operatingSystem, osVersion, managedDeviceOwnerType, jailBroken, isSupervised
    case enrolledDateTime, lastSyncDateTime
    case dataType = "@odata.type"
    /// Members that a managed device has not, and users, groups, and devices of the directory have.
    case displayName, deviceId, trustType
  }

  static let fields = NameTable<Field>(foldingCase: true)
  /// Without the time nobody can tell what the record is older than.
  static let essential: [Field] = [.lastSyncDateTime, .dataType]
  static let manager = "intune"

  /// Whatever its `managementAgent`, a managed device is one that device management has enrolled.
  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn(management: .enrolled, isListed: true, manager: manager)
    var signs = Signs()
    try record.readMembers(fields, reading, essential: essential) {
      (field, value) throws(FieldProblem) in
      signs.note(field)
      if try takeIdentifier(field, value, into: &checkIn) { return }
      try take(field, value, into: &checkIn)
    }
    guard signs.isManagedDevice else {
      throw FieldProblem(
        "is no managed device: it has no lastSyncDateTime, managedDeviceOwnerType, or other member that only"
          + " managed devices have; export deviceManagement/managedDevices")
    }
    checkIn.dropRepeatedSerialNumber()
    try checkIn.requireIdentifier(reading)
    return checkIn
  }

  /// False for the members that are no identifiers.
  private static func takeIdentifier(
    _ field: Field, _ value: JSONValue, into checkIn: inout CheckIn
  ) throws(FieldProblem) -> Bool {
    switch field {
    case .id: checkIn.add(try value.identifier(.mdmDeviceId))
    case .azureADDeviceId: checkIn.add(try value.identifier(.directoryDeviceId))
    case .serialNumber: checkIn.add(try value.identifier(.serialNumber))
    case .imei: checkIn.add(try value.identifier(.imei))
    case .udid: checkIn.add(try value.identifier(.udid))
    case .userPrincipalName: checkIn.add(try value.identifier(.userPrincipalName))
    default: return false
    }
    return true
  }

  private static func take(
    _ field: Field, _ value: JSONValue, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    switch field {
    case .deviceName: checkIn.name = try value.text()
    case .model: checkIn.model = try value.text()
    case .manufacturer: checkIn.manufacturer = try value.text()
    case .operatingSystem: checkIn.platform = try platform(value)
    case .osVersion: checkIn.osText = try value.text(atMost: IntakeLimits.osTextBytes)
    case .managedDeviceOwnerType: checkIn.ownership = try ownership(value)
    case .jailBroken: checkIn.isJailbroken = try value.flag()
    case .isSupervised: checkIn.isSupervised = try value.flag()
    case .enrolledDateTime: checkIn.enrolledAt = try value.listedTime()
    case .lastSyncDateTime: checkIn.observedAt = try value.listedTime()
    case .dataType:
      guard value.string?.lowercased().hasSuffix("manageddevice") ?? true else {
        throw FieldProblem("is that of something else than a managed device")
      }
    default: break
    }
  }

  /// What tells a managed device from the other things of Graph that have an id and a name.
  private struct Signs {
    private var isCertain = false
    private var isLikely = false
    private var isStrange = false

    mutating func note(_ field: Field) {
      switch field {
      case .lastSyncDateTime, .managedDeviceOwnerType, .azureADDeviceId, .enrolledDateTime,
        .jailBroken, .imei, .udid:
        isCertain = true
      case .operatingSystem, .osVersion, .deviceName: isLikely = true
      case .displayName, .deviceId, .trustType: isStrange = true
      default: break
      }
    }

    var isManagedDevice: Bool { isCertain || (isLikely && !isStrange) }
  }

  /// Nil for what no policy is for, such as Linux and ChromeOS.
  private static func platform(_ value: JSONValue) throws(FieldProblem) -> Platform? {
    guard let word = try value.plainWord()?.lowercased() else { return nil }
    if let platform = platforms[word] { return platform }
    // As portals show it: `Android (dedicated)`, `iOS/iPadOS`.
    let first = word.prefix { $0 != "(" && $0 != "/" }
    return platforms[String(first.last == " " ? first.dropLast() : first)]
  }

  /// The words that tenants really hold.
  private static let platforms: [String: Platform] = [
    "ios": .ios, "ipados": .ios, "iphone": .ios, "ipad": .ios,
    "android": .android, "androidforwork": .android, "androidenterprise": .android,
    "androidworkprofile": .android, "androidosp": .android, "android enterprise": .android,
    "windows": .windows, "windows 10": .windows, "windows 11": .windows, "windowsrt": .windows,
    "macos": .macos, "macmdm": .macos, "mac os x": .macos,
  ]

  private static func ownership(_ value: JSONValue) throws(FieldProblem) -> Ownership? {
    switch try value.plainWord()?.lowercased() {
    case nil: nil
    case "company": .company
    case "personal": .personal
    case "unknown", "unknownfuturevalue": .unknown
    default: throw FieldProblem("should be one of company, personal, unknown")
    }
  }
}
