import AdapterKit

extension ZimperiumAdapter {
  static func device(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let platform = notes.platform(of: record, "os.name", "os.type")
    var device = Identifiers()
    addManagedIDs(record, "mdmDeviceId", "mamDeviceId", to: &device, notes)
    device.addUserPrincipalName(
      notes.optional(try record.identifier("deviceOwner.email")), on: platform)
    device.add(.partnerDevice, notes.optional(try record.identifier("zdeviceId")))
    guard !device.isEmpty else { throw .noDevice("zdeviceId") }
    guard let observed = try record.milliseconds(anyOf: "lastSeen", "processedAt")
    else { throw .malformed("lastSeen") }
    return try notes.reports(
      deviceKind(record, notes), of: .identifiers(device), observed: observed, platform: platform)
  }

  private static func deviceKind(_ record: JSON, _ notes: Notes) -> Report.Kind? {
    if notes.bearing(try record.bool("deleted")) == true { return .removed }
    // An app that does not run leaves its last posture behind; that is no longer an answer.
    let appStatus = notes.bearing(try record.wordIfPresent("appStatus"))
    switch appStatus?.uppercased() {
    case "ACTIVE", nil: break
    case "INACTIVE", "UNINSTALLED": return .state(.state(.deactivated))
    case "PENDING_ACTIVATION": return .state(.state(.unknown))
    default: notes.unknownWord(appStatus ?? "", at: "appStatus")
    }
    let grade = grade(record, number: "riskPosture", name: "riskPostureName", notes)
    if let grade { return .state(grade) }
    return notes.isInPart ? nil : .state(.state(.activated))
  }

  static func threat(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    guard let id = try record.identifier(anyOf: "zeventId", "id") else {
      throw .malformed("zeventId")
    }
    let platform = notes.platform(of: record, "device.os.name", "os")
    var device = Identifiers()
    addManagedIDs(record, "device.mdmDeviceId", "device.mamDeviceId", to: &device, notes)
    device.addUserPrincipalName(
      notes.optional(try record.identifier("deviceOwner")), on: platform)
    device.add(.partnerDevice, notes.optional(try record.identifier("device.zdeviceId")))
    let finding = try finding(record, id, device, notes)
    return try notes.reports(
      finding.kind, of: device.isEmpty ? .nobody : .identifiers(device),
      observed: finding.observed, platform: platform,
      category: notes.optional(try record.wordIfPresent("vectorName")) ?? "",
      title: notes.optional(try record.wordIfPresent("threatTypeName")) ?? "")
  }

  private static func finding(
    _ record: JSON, _ id: String, _ device: Identifiers, _ notes: Notes
  ) throws(Skip) -> (kind: Report.Kind?, observed: UInt64) {
    if let mitigated = try mitigationTime(record, notes) {
      return (.threatClosed(id: id), mitigated)
    }
    guard let observed = try record.milliseconds("timestamp") else { throw .malformed("timestamp") }
    guard let state = try record.intOrText("state") else { throw .malformed("state") }
    // The only state whose meaning is known.
    guard state == 1 else {
      notes.unknownWord(String(state), at: "state")
      return (nil, observed)
    }
    guard !device.isEmpty else { throw .noDevice("device") }
    guard let grade = grade(record, number: "severity", name: "severityName", notes) else {
      throw .malformed("severityName")
    }
    return (.threatOpened(id: id, grade), observed)
  }

  /// When a threat was mitigated: the last of its mitigations. Nil if there is none.
  private static func mitigationTime(_ record: JSON, _ notes: Notes) throws(Skip) -> UInt64? {
    guard let events = notes.bearing(try record.array("mitigationEvents")) else { return nil }
    var isMitigated = false
    var last: UInt64?
    for event in events {
      isMitigated = true
      guard event.kind == .object,
        let time = notes.optional(try event.milliseconds("timestamp"))
      else { continue }
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
    _ record: JSON, _ mdm: String, _ mam: String, to device: inout Identifiers, _ notes: Notes
  ) {
    if let id = notes.optional(try record.identifier(mdm)) {
      device.addManagedID(id)
    } else {
      device.add(.directoryDevice, notes.optional(try record.identifier(mam)))
    }
  }
}
