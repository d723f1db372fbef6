import ConnectorModel

/// A `managedDevice` as Microsoft Graph gives it.
///
/// `partnerReportedThreatState` is not read: it is what another connector made of a partner's reports,
/// without time or reasons. Here the partners' own reports decide.
enum GraphDevice {
  enum Field: String, CaseIterable {
    case id, azureADDeviceId, serialNumber, imei, udid, userPrincipalName, deviceName, model
    case manufacturer, operatingSystem, osVersion, managedDeviceOwnerType, jailBroken, isSupervised
    case enrolledDateTime, lastSyncDateTime
  }

  static let fields = NameTable<Field>()

  /// Whatever its `managementAgent`, a managed device is one that device management has enrolled.
  static func read(_ record: JSONValue) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn(management: .enrolled)
    try record.readMembers(fields) { (field, value) throws(FieldProblem) in
      switch field {
      case .id: checkIn.add(.mdmDeviceId, try value.lenientText())
      case .azureADDeviceId: checkIn.add(.directoryDeviceId, try value.lenientText())
      case .serialNumber: checkIn.add(.serialNumber, try value.lenientText())
      case .imei: checkIn.add(.imei, try value.lenientText())
      case .udid: checkIn.add(.udid, try value.lenientText())
      case .userPrincipalName: checkIn.add(.userPrincipalName, try value.lenientText())
      case .deviceName: checkIn.name = try value.lenientText()
      case .model: checkIn.model = try value.lenientText()
      case .manufacturer: checkIn.manufacturer = try value.lenientText()
      case .operatingSystem: checkIn.platform = try platform(value.lenientText())
      case .osVersion: checkIn.osText = try value.lenientText(atMost: IntakeLimits.osTextBytes)
      case .managedDeviceOwnerType: checkIn.ownership = try ownership(value.lenientText())
      case .jailBroken: checkIn.isJailbroken = try value.lenientFlag()
      case .isSupervised: checkIn.isSupervised = try value.lenientFlag()
      case .enrolledDateTime: checkIn.enrolledAt = try value.lenientTime()
      case .lastSyncDateTime: checkIn.observedAt = try value.lenientTime()
      }
    }
    try checkIn.requireIdentifier()
    return checkIn
  }

  /// The words that tenants really hold; nil for the many others, such as Linux and ChromeOS.
  private static func platform(_ word: String?) -> Platform? {
    switch word?.lowercased() {
    case "ios", "ipados", "iphone", "ipad": .ios
    case "android", "androidforwork", "androidenterprise", "androidworkprofile", "androidosp":
      .android
    case "windows", "windows 10", "windows 11", "windowsrt": .windows
    case "macos", "macmdm", "mac os x": .macos
    default: nil
    }
  }

  private static func ownership(_ word: String?) -> Ownership? {
    word.map { Ownership(rawValue: $0.lowercased()) ?? .unknown }
  }
}
