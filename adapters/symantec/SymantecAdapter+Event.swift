import AdapterKit

extension SymantecAdapter {
  /// An event may state the device's health, tell of an incident, or both.
  static func read(_ event: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let health = notes.bearing(try word(event, "health_status"))
    let severity = notes.bearing(try event.wordIfPresent("severity"))
    guard health != nil || severity != nil || notes.isInPart else {
      // An inventory message, all that read-only mode sends.
      throw .irrelevant("health_status")
    }
    guard let observed = try event.time("timestamp") else {
      throw .malformed("timestamp")
    }
    let platform = notes.platform(of: event, "os_type")
    let device = identifiers(event, platform, notes)
    guard !device.isEmpty else { throw .noDevice("device") }
    var reports = health.map { [Report(.state(.word($0)), of: device, observed: observed)] } ?? []
    if let severity, let kind = incident(event, severity, notes) {
      var report = Report(kind, of: device, observed: observed)
      report.category = notes.optional(try event.wordIfPresent("type")) ?? ""
      report.title = notes.optional(try event.wordIfPresent("sub_type")) ?? ""
      reports.append(report)
    } else if reports.isEmpty, !notes.isInPart {
      throw .unknownKind("type")
    }
    return try notes.complete(
      reports, of: .identifiers(device), observed: observed, platform: platform)
  }

  /// What an incident says, if it is one. One of a kind that is not known says nothing, and leaves the device's health
  /// what it is.
  private static func incident(_ event: JSON, _ severity: String, _ notes: Notes) -> Report.Kind? {
    guard let type = notes.bearing(try event.wordIfPresent("type")) else { return nil }
    guard ["Malware", "DeviceCompromised", "Network", "VulnerableOs", "UnwantedApp"].contains(type)
    else {
      notes.unknownWord(type, at: "type")
      return nil
    }
    guard let id = notes.bearing(try incidentID(event)) else { return nil }
    return .threatOpened(id: id, .word(severity))
  }

  private static func incidentID(_ event: JSON) throws(Skip) -> String? {
    guard let id = try event.identifier("id") else { throw .malformed("id") }
    return id
  }

  private static func identifiers(
    _ event: JSON, _ platform: NamedPlatform, _ notes: Notes
  ) -> Identifiers {
    var device = Identifiers()
    device.add(.udid, notes.optional(try event.identifier("device.udid")))
    device.add(.serialNumber, notes.optional(try event.identifier("device.serial_number")))
    device.addUserPrincipalName(
      notes.optional(try event.identifier(anyOf: "user.email", "device.user.email")), on: platform)
    device.add(.partnerDevice, notes.optional(try event.identifier("device.identifier")))
    return device
  }

  /// A word that stands in the event or in its device.
  private static func word(_ event: JSON, _ name: String) throws(Skip) -> String? {
    if let word = try event.wordIfPresent(name) { return word }
    guard try event.field("device")?.kind == .object else { return nil }
    return try event.wordIfPresent("device.\(name)")
  }
}
