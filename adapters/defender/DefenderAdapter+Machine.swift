import AdapterKit

extension DefenderAdapter {
  static func machine(_ record: JSON) throws(Skip) -> Report {
    var device = Identifiers()
    device.add(.directoryDevice, try record.identifier("aadDeviceId"))
    device.add(.partnerDevice, try record.identifier("id"))
    guard !device.isEmpty else { throw .noDevice("id") }
    guard let observed = try record.time("lastSeen") else { throw .malformed("lastSeen") }
    return Report(.state(try grade(record)), of: device, observed: observed)
  }

  /// The risk is only worth what the sensor behind it is: a machine that was merely seen on the network, or
  /// whose sensor fell silent, has a risk of "None" that says nothing.
  private static func grade(_ record: JSON) throws(Skip) -> Grade {
    let onboarding = try record.wordIfPresent("onboardingStatus")
    switch onboarding?.lowercased() {
    case "onboarded", nil: break
    case "offboarded", "canbeonboarded", "unsupported", "insufficientinfo":
      return .state(.deactivated)
    default: throw .unknownWord("onboardingStatus", onboarding ?? "")
    }
    let risk = try record.wordIfPresent("riskScore")
    let health = try record.wordIfPresent("healthStatus")
    switch health?.lowercased() {
    case "inactive": return .state(.unresponsive)
    case "nosensordata", "nosensordataimpairedcommunication": return .state(.misconfigured)
    // Impaired: it cannot be reached, but still reports.
    case "active", "impairedcommunication": return risk.map { .word($0) } ?? .state(.activated)
    case "unknown", nil: return risk.map { .word($0) } ?? .state(.unknown)
    default: throw .unknownWord("healthStatus", health ?? "")
    }
  }
}
