import AdapterKit

extension ZimperiumAdapter {
  static func device(_ record: JSON) throws(Skip) -> Report {
    var device = Identifiers()
    try addManagedIDs(record, "mdmDeviceId", "mamDeviceId", to: &device)
    device.addUserPrincipalName(try record.identifier("deviceOwner.email"))
    device.add(.partnerDevice, try record.identifier("zdeviceId"))
    guard !device.isEmpty else { throw .noDevice("zdeviceId") }
    guard let observed = try record.milliseconds(anyOf: "lastSeen", "processedAt")
    else { throw .malformed("lastSeen") }
    return Report(try deviceKind(record), of: device, observed: observed)
  }

  private static func deviceKind(_ record: JSON) throws(Skip) -> Report.Kind {
    if try record.bool("deleted") == true { return .removed }
    // An app that does not run leaves its last posture behind; that is no longer an answer.
    let appStatus = try record.wordIfPresent("appStatus")
    switch appStatus?.uppercased() {
    case "ACTIVE", nil: break
    case "INACTIVE", "UNINSTALLED": return .state(.state(.deactivated))
    case "PENDING_ACTIVATION": return .state(.state(.unknown))
    default: throw .unknownWord("appStatus", appStatus ?? "")
    }
    guard let grade = try grade(record, number: "riskPosture", name: "riskPostureName") else {
      return .state(.state(.activated))
    }
    return .state(grade)
  }

  static func threat(_ record: JSON) throws(Skip) -> Report {
    guard let id = try record.identifier(anyOf: "zeventId", "id") else {
      throw .malformed("zeventId")
    }
    var device = Identifiers()
    try addManagedIDs(record, "device.mdmDeviceId", "device.mamDeviceId", to: &device)
    device.addUserPrincipalName(try record.identifier("deviceOwner"))
    device.add(.partnerDevice, try record.identifier("device.zdeviceId"))
    var report = try threat(record, id, device)
    report.category = try record.wordIfPresent("vectorName") ?? ""
    report.title = try record.wordIfPresent("threatTypeName") ?? ""
    return report
  }

  private static func threat(
    _ record: JSON, _ id: String, _ device: Identifiers
  ) throws(Skip) -> Report {
    if let mitigated = try mitigationTime(record) {
      let subject: Report.Subject = device.isEmpty ? .nobody : .identifiers(device)
      return Report(.threatClosed(id: id), of: subject, observed: mitigated)
    }
    // The only state whose meaning is known; others are counted.
    guard let state = try record.intOrText("state") else { throw .malformed("state") }
    guard state == 1 else { throw .unknownWord("state", String(state)) }
    guard !device.isEmpty else { throw .noDevice("device") }
    guard let grade = try grade(record, number: "severity", name: "severityName") else {
      throw .malformed("severityName")
    }
    guard let observed = try record.milliseconds("timestamp") else { throw .malformed("timestamp") }
    return Report(.threatOpened(id: id, grade), of: device, observed: observed)
  }

  /// When a threat was mitigated: the last of its mitigations. Nil if there is none.
  private static func mitigationTime(_ record: JSON) throws(Skip) -> UInt64? {
    guard let events = try record.array("mitigationEvents") else { return nil }
    var isMitigated = false
    var last: UInt64?
    for event in events {
      isMitigated = true
      guard event.kind == .object, let time = try event.milliseconds("timestamp") else { continue }
      last = max(last ?? 0, time)
    }
    guard isMitigated else { return nil }
    if let last { return last }
    guard let time = try record.milliseconds("lastModified") else {
      throw .malformed("mitigationEvents")
    }
    return time
  }

  /// The id under device management, or where there is none the one under app protection. That one is the
  /// directory's or of no use here.
  static func addManagedIDs(
    _ record: JSON, _ mdm: String, _ mam: String, to device: inout Identifiers
  ) throws(Skip) {
    if let id = try record.identifier(mdm) {
      device.addManagedID(id)
    } else {
      device.add(.directoryDevice, try record.identifier(mam))
    }
  }
}
