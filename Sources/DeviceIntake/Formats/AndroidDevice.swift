import ConnectorModel

/// A `Device` of the Android Management API.
///
/// The last part of its resource name `enterprises/E/devices/D` is the MDM device id: that is the id which
/// partners are given. The enterprise-specific id counts as the UDID, being what tells a personally-owned
/// device from all others of the organisation; such a device repeats it as its serial number, which then
/// is none.
enum AndroidDevice {
  enum Field: String, CaseIterable {
    case name, state, appliedState, ownership, enrollmentTime, lastStatusReportTime,
      lastPolicySyncTime
    case hardwareInfo, softwareInfo, networkInfo, applicationReports, securityPosture
  }

  static let fields = NameTable<Field>()

  static func read(_ record: JSONValue) throws(FieldProblem) -> CheckIn {
    var checkIn = CheckIn(platform: .android)
    var policySyncedAt: Timestamp?
    try record.readMembers(fields) { (field, value) throws(FieldProblem) in
      switch field {
      case .name: checkIn.add(.mdmDeviceId, try deviceId(value.lenientText()))
      // `state` is what was asked for, `appliedState` what is; a device is gone as soon as either says so.
      case .state, .appliedState: if try value.lenientText() == "DELETED" { checkIn.left = true }
      case .ownership: checkIn.ownership = ownership(try value.lenientText())
      case .enrollmentTime: checkIn.enrolledAt = try value.lenientTime()
      case .lastStatusReportTime: checkIn.observedAt = try value.lenientTime()
      case .lastPolicySyncTime: policySyncedAt = try value.lenientTime()
      case .hardwareInfo: try AndroidParts.readHardware(value, into: &checkIn)
      case .softwareInfo: try AndroidParts.readSoftware(value, into: &checkIn)
      case .networkInfo: try AndroidParts.readNetwork(value, into: &checkIn)
      case .applicationReports:
        checkIn.installedApps = try value.readElements(
          atMost: IntakeLimits.appsPerDevice, AndroidApplication.read)
      case .securityPosture: checkIn.isJailbroken = try AndroidParts.isCompromised(value)
      }
    }
    checkIn.observedAt = checkIn.observedAt ?? policySyncedAt
    checkIn.management = checkIn.left ? nil : .enrolled
    try checkIn.requireIdentifier()
    return checkIn
  }

  private static func deviceId(_ name: String?) throws(FieldProblem) -> String? {
    guard let name else { return nil }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "enterprises", parts[2] == "devices", !parts[3].isEmpty
    else {
      throw FieldProblem("should have the form enterprises/ID/devices/ID")
    }
    return String(parts[3])
  }

  private static func ownership(_ word: String?) -> Ownership? {
    switch word {
    case nil: nil
    case "COMPANY_OWNED": .company
    case "PERSONALLY_OWNED": .personal
    default: .unknown
    }
  }
}
