import ConnectorModel

@testable import ComplianceEvaluation

/// A made-up fleet under made-up settings: two partners, of which one is there on Android, both on iOS, the
/// other on Windows. `Peers/fleet.py` decides about the same devices in SQL.
enum BenchmarkFleet {
  static let time = Timestamp(milliseconds: 1_795_000_000_000)

  /// What differs from device to device.
  struct Sample {
    var platform: Platform
    var version: Int
    var isRegistered: Bool
    var states: [PartnerDeviceState]

    init(_ number: Int) {
      var random = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
      func next(_ bound: UInt64) -> Int {
        random ^= random >> 29
        random = random &* 0xBF58_476D_1CE4_E5B9
        random ^= random >> 32
        return Int(random % bound)
      }
      let share = next(100)
      platform = share < 40 ? .android : share < 90 ? .ios : share < 97 ? .windows : .macos
      let lowest = platform == .android ? 6 : platform == .windows ? 9 : 13
      version = lowest + next(platform == .windows ? 3 : 6)
      isRegistered = next(100) < 97
      states = [Sample.state(next(200)), Sample.state(next(200))]
    }

    private static func state(_ share: Int) -> PartnerDeviceState {
      switch share {
      case 0..<140: .secured
      case 140..<160: .lowSeverity
      case 160..<176: .mediumSeverity
      case 176..<186: .highSeverity
      case 186..<188: .compromised
      case 188..<192: .activated
      case 192..<196: .unknown
      case 196..<198: .deactivated
      case 198: .unresponsive
      default: .misconfigured
      }
    }

    var deviceClass: DeviceClass {
      DeviceClass(
        platform: platform, management: .enrolled, hasLeft: false, osText: String(version),
        isRegistered: isRegistered, isJailbroken: nil, hasProtectedApp: false, groups: [],
        isNew: false, overdue: [], inGrace: [])
    }
  }

  static func projection(_ count: Int) -> FleetProjection {
    var projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
    for number in 1...count {
      let sample = Sample(number)
      projection.put(
        FleetDevice(
          key: DeviceKey(rawValue: Int64(number)), deviceClass: sample.deviceClass,
          states: sample.states))
    }
    return projection
  }

  static let settings = FleetSettings(
    tenant: .standard,
    connectors: [
      connector(
        ConnectorID(rawValue: "a0c3e000-5a1e-4d00-9acc-3e0000000001"), "Acme",
        on: [
          .androidEnabled, .iosEnabled, .androidDeviceBlockedOnMissingPartnerData,
          .partnerUnsupportedOsVersionBlocked,
        ], floors: [.android: "8", .ios: "15"]),
      connector(
        .defender, "Microsoft Defender",
        on: [.iosEnabled, .windowsEnabled, .windowsDeviceBlockedOnMissingPartnerData],
        floors: [.ios: "14", .windows: "10"]),
    ],
    compliancePolicies: [
      policy("a", .androidWorkProfileCompliancePolicy, .low),
      policy("i", .iosCompliancePolicy, .medium), policy("w", .windows10CompliancePolicy, .low),
    ])

  static func connector(
    _ id: ConnectorID, _ name: String, on toggles: Set<Toggle>, floors: [Platform: String]
  ) -> ConnectorSituation {
    let descriptor = PartnerDescriptor(
      id: id, name: name, vendor: "Benchmark", adapterVersion: "1.0.0", levelSource: .state,
      needsClassicPolicy: id != .defender,
      platforms: floors.map { platform, floor in
        PlatformSupport(
          platform: platform, supportsCompliance: true, supportsAppProtection: false,
          minimumForCompliance: OSVersion(floor))
      },
      toggles: toggles.map {
        OfferedToggle(toggle: $0, label: $0.name, help: "", isOnByDefault: false)
      })
    return ConnectorSituation(
      connector: Connector(
        descriptor: descriptor, togglesOn: toggles, unresponsivenessThresholdInDays: 7,
        isProvisioned: true, isDeprovisioned: false, createdAt: time, modifiedAt: time),
      health: ConnectorHealth(
        lastContactAt: time, lastErrorCode: 0, lagMilliseconds: 0,
        counts: ConnectorCounts(
          messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
          identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0)))
  }

  static func policy(
    _ id: String, _ type: CompliancePolicyType, _ required: RequiredSecurityLevel,
    to targets: [AssignmentTarget] = [.allDevices]
  ) -> CompliancePolicy {
    CompliancePolicy(
      id: PolicyID(rawValue: id), displayName: id, type: type, version: 1,
      deviceThreatProtectionEnabled: true, deviceThreatProtectionRequiredSecurityLevel: required,
      advancedThreatProtectionRequiredSecurityLevel: .unavailable,
      securityBlockJailbrokenDevices: false, onPartnerUnresponsive: .ignore,
      blockGracePeriodHours: 0, assignments: targets, createdAt: time, modifiedAt: time)
  }

  /// One device as the core looks at it.
  static func situation(_ number: Int) -> DeviceSituation {
    let sample = Sample(number)
    var situation = settings.example(of: sample.deviceClass, states: sample.states, at: time)
    situation.device.key = DeviceKey(rawValue: Int64(number))
    return situation
  }
}
