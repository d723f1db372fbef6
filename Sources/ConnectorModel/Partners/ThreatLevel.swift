/// The level of threat on a device, in order.
package enum ThreatLevel: String, CaseIterable, Codable, Sendable, Comparable {
  case secured, low, medium, high

  package static func < (left: ThreatLevel, right: ThreatLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .secured: 0
    case .low: 1
    case .medium: 2
    case .high: 3
    }
  }

  /// The partner device state that says this level.
  package var state: PartnerDeviceState {
    switch self {
    case .secured: .secured
    case .low: .lowSeverity
    case .medium: .mediumSeverity
    case .high: .highSeverity
    }
  }
}

/// The condition of a device as a partner states it.
package enum PartnerDeviceState: String, CaseIterable, Codable, Sendable {
  case unknown, activated, deactivated, secured, lowSeverity, mediumSeverity, highSeverity
  case unresponsive, compromised, misconfigured

  /// The threat level, for the four states that are one.
  package var level: ThreatLevel? {
    switch self {
    case .secured: .secured
    case .lowSeverity: .low
    case .mediumSeverity: .medium
    case .highSeverity: .high
    default: nil
    }
  }

  /// How bad the state is beside others of the same device; the greater is the worse.
  package var severity: Int {
    switch self {
    case .secured: 0
    case .activated: 1
    case .unknown: 2
    case .deactivated: 3
    case .unresponsive: 4
    case .misconfigured: 5
    case .lowSeverity: 6
    case .mediumSeverity: 7
    case .highSeverity: 8
    case .compromised: 9
    }
  }
}
