import ConnectorModel

/// Our own format: one object a line. `CheckInFormat.md` describes it.
enum CheckInRecord {
  /// The members of an object, named as in the model.
  enum Field: String, CaseIterable {
    case observedAt, platform, ownership, management, osVersion, name, model, manufacturer
    case directoryDeviceId, mdmDeviceId, udid, serialNumber, imei, userPrincipalName
    case isSupervised, isJailbroken, enrolledAt, protectedApps, groups, installedApps, managedApps,
      left, manager
  }

  static let fields = NameTable<Field>()
  /// Without the time the record would count as now, without the other as the opposite of what it may say.
  static let essential: [Field] = [.observedAt, .left]
  static let platforms = NameTable<Platform>()
  static let ownerships = NameTable<Ownership>()
  static let managements = NameTable<Management>()

  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn()
    if reading.isLenient { try refuseOthers(record) }
    try record.readMembers(fields, reading, isClosed: true, essential: essential) {
      (field, value) throws(FieldProblem) in
      if try take(field, value, into: &checkIn) { return }
      try takeList(field, value, reading, into: &checkIn)
    }
    checkIn.dropRepeatedSerialNumber()
    try checkIn.requireIdentifier(reading)
    return checkIn
  }

  /// Refuses what shares a name or two with a check-in: a record of another manager's.
  private static func refuseOthers(_ record: JSONValue) throws(FieldProblem) {
    guard record.kind == .object else { return }
    var (known, others) = (0, 0)
    var members = record.contents
    while members.next() != nil {
      if fields[members.name] == nil { others += 1 } else { known += 1 }
    }
    guard others > known, known > 0 else { return }
    throw FieldProblem(
      "is no check-in: \(others) of its \(known + others) members are none of the check-in format; see"
        + " CheckInFormat.md")
  }

  /// False for the members that are lists.
  private static func take(
    _ field: Field, _ value: JSONValue, into checkIn: inout CheckIn
  ) throws(FieldProblem) -> Bool {
    switch field {
    case .observedAt: checkIn.observedAt = try value.time()
    case .left: checkIn.left = try value.flag() ?? false
    case .platform: checkIn.platform = try value.word(of: platforms)
    case .ownership: checkIn.ownership = try value.word(of: ownerships)
    case .management: checkIn.management = try value.word(of: managements)
    case .osVersion: checkIn.osText = try value.text(atMost: IntakeLimits.osTextBytes)
    case .name: checkIn.name = try value.text()
    case .model: checkIn.model = try value.text()
    case .manufacturer: checkIn.manufacturer = try value.text()
    case .directoryDeviceId: checkIn.add(try value.identifier(.directoryDeviceId))
    case .mdmDeviceId: checkIn.add(try value.identifier(.mdmDeviceId))
    case .udid: checkIn.add(try value.identifier(.udid))
    case .serialNumber: checkIn.add(try value.identifier(.serialNumber))
    case .imei: checkIn.add(try value.identifier(.imei))
    case .userPrincipalName: checkIn.add(try value.identifier(.userPrincipalName))
    case .isSupervised: checkIn.isSupervised = try value.flag()
    case .isJailbroken: checkIn.isJailbroken = try value.flag()
    case .enrolledAt: checkIn.enrolledAt = try value.time()
    case .manager: checkIn.manager = try value.id()
    case .protectedApps, .groups, .installedApps, .managedApps: return false
    }
    return true
  }

  private static func takeList(
    _ field: Field, _ value: JSONValue, _ reading: RecordReading, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    switch field {
    case .protectedApps:
      checkIn.protectedApps = try value.readElements(
        atMost: IntakeLimits.protectedAppsPerDevice, reading
      ) { (app) throws(FieldProblem) in try app.requiredId() }
    case .groups:
      checkIn.groups = try value.readElements(atMost: IntakeLimits.groupsPerDevice, reading) {
        (group) throws(FieldProblem) in GroupID(rawValue: try group.requiredId())
      }.unique()
    case .installedApps:
      checkIn.installedApps = try value.readElements(atMost: IntakeLimits.appsPerDevice, reading) {
        (app) throws(FieldProblem) in try InstalledAppRecord.read(app, reading)
      }
    case .managedApps:
      checkIn.managedApps = try value.readElements(atMost: IntakeLimits.appsPerDevice, reading) {
        (app) throws(FieldProblem) in try ManagedAppRecord.read(app, reading)
      }
    default: break
    }
  }
}
