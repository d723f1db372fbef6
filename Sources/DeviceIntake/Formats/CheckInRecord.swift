import ConnectorModel

/// Our own format: one object a line. `CheckInFormat.md` describes it.
enum CheckInRecord {
  /// The members of an object, named as in the model.
  enum Field: String, CaseIterable {
    case observedAt, platform, ownership, management, osVersion, name, model, manufacturer
    case directoryDeviceId, mdmDeviceId, udid, serialNumber, imei, userPrincipalName
    case isSupervised, isJailbroken, enrolledAt, protectedApps, groups, installedApps, managedApps,
      left
  }

  static let fields = NameTable<Field>()
  static let platforms = NameTable<Platform>()
  static let ownerships = NameTable<Ownership>()
  static let managements = NameTable<Management>()

  static func read(_ record: JSONValue) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn()
    try record.readMembers(fields, isStrict: true) { (field, value) throws(FieldProblem) in
      if try take(field, value, into: &checkIn) { return }
      try takeList(field, value, into: &checkIn)
    }
    try checkIn.requireIdentifier()
    return checkIn
  }

  /// False for the members that are lists.
  private static func take(
    _ field: Field, _ value: JSONValue, into checkIn: inout CheckIn
  ) throws(FieldProblem) -> Bool {
    switch field {
    case .observedAt: checkIn.observedAt = try value.time()
    case .platform: checkIn.platform = try value.word(of: platforms)
    case .ownership: checkIn.ownership = try value.word(of: ownerships)
    case .management: checkIn.management = try value.word(of: managements)
    case .osVersion: checkIn.osText = try value.text(atMost: IntakeLimits.osTextBytes)
    case .name: checkIn.name = try value.text()
    case .model: checkIn.model = try value.text()
    case .manufacturer: checkIn.manufacturer = try value.text()
    case .directoryDeviceId: checkIn.add(.directoryDeviceId, try value.text())
    case .mdmDeviceId: checkIn.add(.mdmDeviceId, try value.text())
    case .udid: checkIn.add(.udid, try value.text())
    case .serialNumber: checkIn.add(.serialNumber, try value.text())
    case .imei: checkIn.add(.imei, try value.text())
    case .userPrincipalName: checkIn.add(.userPrincipalName, try value.text())
    case .isSupervised: checkIn.isSupervised = try value.flag()
    case .isJailbroken: checkIn.isJailbroken = try value.flag()
    case .enrolledAt: checkIn.enrolledAt = try value.time()
    case .left: checkIn.left = try value.flag()
    case .protectedApps, .groups, .installedApps, .managedApps: return false
    }
    return true
  }

  private static func takeList(
    _ field: Field, _ value: JSONValue, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    switch field {
    case .protectedApps:
      checkIn.protectedApps = try value.readElements(atMost: IntakeLimits.protectedAppsPerDevice) {
        (app) throws(FieldProblem) in try app.requiredText()
      }
    case .groups:
      checkIn.groups = try value.readElements(atMost: IntakeLimits.groupsPerDevice) {
        (group) throws(FieldProblem) in GroupID(rawValue: try group.requiredText())
      }.unique()
    case .installedApps:
      checkIn.installedApps = try value.readElements(
        atMost: IntakeLimits.appsPerDevice, InstalledAppRecord.read)
    case .managedApps:
      checkIn.managedApps = try value.readElements(
        atMost: IntakeLimits.appsPerDevice, ManagedAppRecord.read)
    default: break
    }
  }
}
