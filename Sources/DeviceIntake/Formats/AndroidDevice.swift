import ConnectorModel

/// A `Device` of the Android Management API.
///
/// The last part of its resource name `enterprises/E/devices/D` is the MDM device id: that is the id which
/// partners are given; `enterprises/E` is the manager. The enterprise-specific id counts as the UDID, being
/// what tells a personally-owned device from all others of the organisation; such a device repeats it as its
/// serial number, which then is none.
enum AndroidDevice {
  enum Field: String, CaseIterable {
    case name, state, appliedState, ownership, enrollmentTime, lastStatusReportTime,
      lastPolicySyncTime
    case hardwareInfo, softwareInfo, networkInfo, applicationReports, securityPosture
  }

  static let fields = NameTable<Field>()
  /// Without a time nobody can tell what the record is older than, without a state whether the device is gone.
  static let essential: [Field] = [
    .state, .appliedState, .lastStatusReportTime, .lastPolicySyncTime,
  ]

  static func read(_ record: JSONValue, _ reading: RecordReading) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn(platform: .android, isListed: true)
    var policySyncedAt: Timestamp?
    try record.readMembers(fields, reading, essential: essential) {
      (field, value) throws(FieldProblem) in
      switch field {
      case .name: try takeName(value, into: &checkIn)
      // `state` is what was asked for, `appliedState` what is; a device is gone as soon as either says so.
      case .state, .appliedState:
        try takeState(value, field, reading, into: &checkIn)
      case .ownership: checkIn.ownership = try ownership(value)
      case .enrollmentTime: checkIn.enrolledAt = try value.listedTime()
      case .lastStatusReportTime: checkIn.observedAt = try value.listedTime()
      case .lastPolicySyncTime: policySyncedAt = try value.listedTime()
      case .hardwareInfo: try AndroidParts.readHardware(value, reading, into: &checkIn)
      case .softwareInfo: try AndroidParts.readSoftware(value, reading, into: &checkIn)
      case .networkInfo: try AndroidParts.readNetwork(value, reading, into: &checkIn)
      case .applicationReports:
        checkIn.installedApps = try value.readElements(atMost: IntakeLimits.appsPerDevice, reading)
        {
          (app) throws(FieldProblem) in try AndroidApplication.read(app, reading)
        }
      case .securityPosture: checkIn.isJailbroken = try AndroidParts.isCompromised(value, reading)
      }
    }
    checkIn.observedAt = checkIn.observedAt ?? policySyncedAt
    checkIn.management = checkIn.left ? nil : .enrolled
    checkIn.dropRepeatedSerialNumber()
    try checkIn.requireIdentifier(reading)
    return checkIn
  }

  private static func takeName(_ value: JSONValue, into checkIn: inout CheckIn) throws(FieldProblem)
  {
    guard let name = try value.id(atMost: IntakeLimits.resourceNameBytes) else { return }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "enterprises", !parts[1].isEmpty, parts[2] == "devices",
      !parts[3].isEmpty
    else {
      throw FieldProblem("should have the form enterprises/ID/devices/ID")
    }
    checkIn.add(try DeviceIdentifier.given(String(parts[3]), .mdmDeviceId))
    checkIn.manager = "enterprises/\(parts[1])".cut(to: IntakeLimits.textBytes)
  }

  /// A state that is not known here does not say that the device is gone, and is named.
  private static func takeState(
    _ value: JSONValue, _ field: Field, _ reading: RecordReading, into checkIn: inout CheckIn
  ) throws(FieldProblem) {
    guard let word = try value.plainWord()?.uppercased() else { return }
    if word == "DELETED" {
      checkIn.left = true
    } else if !otherStates.contains(word) {
      reading.drop(FieldProblem("is a state that is not known here", field: field.rawValue))
    }
  }

  private static let otherStates: Set<String> = [
    "DEVICE_STATE_UNSPECIFIED", "ACTIVE", "DISABLED", "PROVISIONING", "LOST",
    "PREPARING_FOR_MIGRATION", "DEACTIVATED_BY_DEVICE_FINANCE",
  ]

  private static func ownership(_ value: JSONValue) throws(FieldProblem) -> Ownership? {
    switch try value.plainWord()?.uppercased() {
    case nil: nil
    case "COMPANY_OWNED": .company
    case "PERSONALLY_OWNED": .personal
    case "OWNERSHIP_UNSPECIFIED": .unknown
    default: throw FieldProblem("should be one of COMPANY_OWNED, PERSONALLY_OWNED")
    }
  }
}
