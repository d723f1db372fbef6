import AdapterKit

extension SymantecAdapter {
  /// An event may state the device's health, tell of an incident, or both.
  static func read(_ event: JSON) throws(Skip) -> [Report] {
    let health = try word(event, "health_status")
    let severity = try event.wordIfPresent("severity")
    guard health != nil || severity != nil else {
      // An inventory message, all that read-only mode sends.
      throw .irrelevant("health_status")
    }
    guard let observed = try event.time("timestamp") else {
      throw .malformed("timestamp")
    }
    let device = try identifiers(event)
    guard !device.isEmpty else { throw .noDevice("device") }
    var reports: [Report] = []
    if let health {
      reports.append(Report(.state(.word(health)), of: device, observed: observed))
    }
    if let severity, let incident = try incident(event, severity, device, observed) {
      reports.append(incident)
    } else if reports.isEmpty {
      throw .unknownKind("type")
    }
    return reports
  }

  private static func incident(
    _ event: JSON, _ severity: String, _ device: Identifiers, _ observed: UInt64
  ) throws(Skip) -> Report? {
    guard let type = try event.wordIfPresent("type") else { return nil }
    guard ["Malware", "DeviceCompromised", "Network", "VulnerableOs", "UnwantedApp"].contains(type)
    else { throw .unknownKind("type", type) }
    guard let id = try event.identifier("id") else { throw .malformed("id") }
    var report = Report(
      .threatOpened(id: id, .word(severity)), of: device, observed: observed)
    report.category = type
    report.title = try event.wordIfPresent("sub_type") ?? ""
    return report
  }

  private static func identifiers(_ event: JSON) throws(Skip) -> Identifiers {
    var device = Identifiers()
    device.add(.udid, try event.identifier("device.udid"))
    device.add(.serialNumber, try event.identifier("device.serial_number"))
    device.addUserPrincipalName(
      try event.identifier(anyOf: "user.email", "device.user.email"))
    device.add(.partnerDevice, try event.identifier("device.identifier"))
    return device
  }

  /// A word that stands in the event or in its device.
  private static func word(_ event: JSON, _ name: String) throws(Skip) -> String? {
    if let word = try event.wordIfPresent(name) { return word }
    guard try event.field("device")?.kind == .object else { return nil }
    return try event.wordIfPresent("device.\(name)")
  }
}
