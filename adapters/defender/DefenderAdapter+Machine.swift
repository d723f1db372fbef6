import AdapterKit

extension DefenderAdapter {
  static func machine(_ record: JSON, _ notes: Notes) throws(Skip) -> [Report] {
    let id = notes.optional(try record.identifier("id"))
    var device = Identifiers()
    device.add(.directoryDevice, notes.optional(try record.identifier("aadDeviceId")))
    device.add(.partnerDevice, id)
    guard !device.isEmpty else { throw .noDevice("id") }
    guard let observed = try record.time("lastSeen") else { throw .malformed("lastSeen") }
    return try notes.reports(
      isMerged(record, id, notes) ? .removed : kind(record, notes), of: .identifiers(device),
      observed: observed, platform: notes.platform(of: record, "osPlatform"))
  }

  /// A machine that Defender has merged into another is a dead record of the same PC, which keeps its last risk for
  /// ever. Only one that has an id of its own can be told apart from the other.
  private static func isMerged(_ record: JSON, _ id: String?, _ notes: Notes) -> Bool {
    let field = "mergedIntoMachineId"
    guard let other = notes.bearing(try record.string(field)), !other.isEmpty else { return false }
    guard let id, isMachineID(other) else {
      notes.leaveOut(.malformed(field))
      return false
    }
    return other.lowercased() != id.lowercased()
  }

  /// Forty digits of a hash.
  private static func isMachineID(_ text: String) -> Bool {
    text.utf8.count == 40 && text.utf8.allSatisfy { "0123456789abcdefABCDEF".utf8.contains($0) }
  }

  /// The risk is only worth what the sensor behind it is: a machine that was merely seen on the network, or
  /// whose sensor fell silent, has a risk of "None" that says nothing. A word that is not known leaves the risk what
  /// it is.
  private static func kind(_ record: JSON, _ notes: Notes) -> Report.Kind? {
    let onboarding = notes.bearing(try record.wordIfPresent("onboardingStatus"))
    switch onboarding?.lowercased() {
    case "onboarded", nil: break
    case "offboarded", "canbeonboarded", "unsupported", "insufficientinfo":
      return .state(.state(.deactivated))
    default: notes.unknownWord(onboarding ?? "", at: "onboardingStatus")
    }
    let risk = notes.bearing(try record.wordIfPresent("riskScore"))
    let health = notes.bearing(try record.wordIfPresent("healthStatus"))
    switch health?.lowercased() {
    case "inactive": return .state(.state(.unresponsive))
    case "nosensordata", "nosensordataimpairedcommunication":
      return .state(.state(.misconfigured))
    // Impaired: it cannot be reached, but still reports.
    case "active", "impairedcommunication", "unknown", nil: break
    default: notes.unknownWord(health ?? "", at: "healthStatus")
    }
    if let risk { return .state(.word(risk)) }
    let isActive = health != nil && health?.lowercased() != "unknown"
    return notes.isInPart ? nil : .state(.state(isActive ? .activated : .unknown))
  }
}
