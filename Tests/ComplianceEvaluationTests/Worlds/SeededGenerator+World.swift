import ConnectorModel
import TestSupport

/// Worlds out of a seed, in which every row of every table comes up.
extension SeededGenerator {
  mutating func world() -> World {
    var world = World(
      device: device(), tenant: tenant(), partners: [], compliancePolicies: [],
      appProtectionPolicies: [], noncompliantSince: [:], inventory: inventory(),
      time: Fields.now.adding(TimeSpan(milliseconds: pick([0, 0, 1, -1, 3_600_000]))))
    for id in WorldParts.ids where chance(60) { world.partners.append(partner(id)) }
    let platform = world.device.platform ?? .ios
    for name in ["p", "q", "r"].prefix(below(4)) {
      let policy = compliancePolicy(name, platform)
      world.compliancePolicies.append(policy)
      if chance(40) { world.noncompliantSince[policy.id] = moment() }
    }
    world.isDecided = chance(50) || !world.noncompliantSince.isEmpty
    for name in ["a", "b"].prefix(below(3)) {
      world.appProtectionPolicies.append(appProtectionPolicy(name, platform))
    }
    return world
  }

  mutating func below(_ end: Int) -> Int { Int.random(in: 0..<end, using: &self) }

  private mutating func device() -> Device {
    var device = Device(
      key: DeviceKey(rawValue: 7),
      platform: chance(70) ? .ios : pick([nil, .android, .windows, .macos]),
      ownership: pick(Ownership.allCases), management: chance(90) ? .enrolled : .unenrolled,
      osText: pick([
        nil, "Moon", "0.0", "14.1", "16", "17.4", "17.4.0", "17.4 (a)", "17.4 (21E219)", "18",
      ]),
      isJailbroken: pick([nil, true, false]), enrolledAt: chance(70) ? moment() : nil,
      lastCheckInAt: moment(), receivedAt: moment(),
      protectedApps: chance(80) ? ["com.example.mail"] : [], groups: groups(60))
    if chance(75) { device.identifiers = WorldParts.registration }
    if chance(4) { device.leftAt = moment() }
    return device
  }

  private mutating func groups(_ percent: Int) -> Set<GroupID> {
    Set(WorldParts.groups.filter { _ in chance(percent) })
  }

  private mutating func tenant() -> Tenant {
    Tenant(
      mdmAuthority: chance(90) ? .intune : pick(MDMAuthority.allCases),
      serviceRelease: chance(75) ? .release2308 : .release2404,
      unassignedDevicesAre: pick(UnassignedDevices.allCases),
      newDeviceGraceHours: pick([0, 0, 12, 30]))
  }

  mutating func partner(_ id: ConnectorID) -> World.Partner {
    let isShort = chance(10)
    var connector = Connector(
      descriptor: WorldParts.descriptor(
        of: id, offering: isShort ? Set(Toggle.allCases.filter { _ in chance(70) }) : nil),
      togglesOn: Set(Toggle.allCases.filter { _ in chance(80) }),
      unresponsivenessThresholdInDays: pick([1, 1, 2, 7, 90]), isProvisioned: chance(90),
      isDeprovisioned: chance(4), createdAt: Fields.now, modifiedAt: moment())
    connector.descriptor.levelSource = pick(LevelSource.allCases)
    connector.descriptor.needsClassicPolicy = chance(id == .defender ? 5 : 90)
    connector.descriptor.platforms = platforms()
    // Names decide the order; a name that several have leaves it to the ids.
    if chance(30) { connector.descriptor.name = "One name for several" }
    if chance(25) { connector.scope = groups(50) }
    if chance(40) { connector.threatLifetimeHours = pick([0, 1, 12, 24]) }
    if chance(20) { connector.descriptor.threatLifetimeDays = pick([0, 1]) }
    return World.Partner(
      connector: connector, health: health(), classicPolicy: classicPolicy(of: id),
      reports: reports(upTo: 6))
  }

  private mutating func platforms() -> [PlatformSupport] {
    var supports: [PlatformSupport] = []
    for platform in Platform.allCases where chance(90) {
      supports.append(
        PlatformSupport(
          platform: platform, supportsCompliance: true, supportsAppProtection: true,
          minimumForCompliance: pick(WorldParts.minimums),
          minimumForAppProtection: pick(WorldParts.minimums)))
    }
    return supports
  }

  private mutating func health() -> ConnectorHealth {
    var health = WorldParts.health
    health.lastErrorCode = pick([0, 0, 7])
    guard chance(92) else { return health }
    let silence: TimeSpan = pick([
      .hours(1), .hours(20), .hours(24), .hours(25), .hours(48), .days(3), .days(8),
    ])
    let edge = TimeSpan(milliseconds: pick([0, 0, 1, -1]))
    health.lastContactAt = Fields.now.adding(TimeSpan(milliseconds: -silence.milliseconds))
      .adding(edge)
    return health
  }

  private mutating func classicPolicy(of owner: ConnectorID) -> ClassicPolicy? {
    guard chance(75) else { return nil }
    let state = chance(40) ? .active : pick(ClassicPolicyState.allCases)
    let change = ClassicPolicyChange(at: moment(), actor: "sam", what: state.rawValue)
    return ClassicPolicy(
      id: PolicyID(rawValue: "classic"), displayName: "[\(owner)] Device policy",
      connector: chance(95) ? owner : ConnectorID(rawValue: "somebody-else"), state: state,
      change: state == .active ? nil : change, createdAt: Fields.now)
  }

  private mutating func compliancePolicy(_ name: String, _ platform: Platform) -> CompliancePolicy {
    let types = CompliancePolicyType.allCases
    let fitting = types.filter { $0.platform == platform }
    return CompliancePolicy(
      id: PolicyID(rawValue: name), displayName: name,
      type: chance(85) ? pick(fitting) : pick(types), version: 1,
      deviceThreatProtectionEnabled: chance(85),
      deviceThreatProtectionRequiredSecurityLevel: pick(RequiredSecurityLevel.allCases),
      advancedThreatProtectionRequiredSecurityLevel: chance(75)
        ? .unavailable : pick(RequiredSecurityLevel.allCases),
      osMinimumVersion: chance(80) ? nil : pick(WorldParts.minimums),
      osMaximumVersion: chance(80) ? nil : pick(WorldParts.minimums),
      securityBlockJailbrokenDevices: chance(20),
      onPartnerUnresponsive: pick(PartnerUnresponsiveAction.allCases),
      blockGracePeriodHours: pick([0, 0, 5, 30]),
      otherProperties: chance(10) ? ["passwordRequired": "true", "camera": "false"] : [:],
      assignments: assignments(), createdAt: Fields.now, modifiedAt: moment())
  }

  private mutating func appProtectionPolicy(
    _ name: String, _ platform: Platform
  ) -> AppProtectionPolicy {
    AppProtectionPolicy(
      id: PolicyID(rawValue: name), displayName: name,
      platform: chance(85) ? platform : pick(Platform.allCases), version: 1,
      maximumAllowedDeviceThreatLevel: chance(10) ? nil : pick(ThreatLevel.allCases),
      mobileThreatDefenseRemediationAction: pick(RemediationAction.allCases),
      mobileThreatDefensePartnerPriority: pick([nil] + PartnerPriority.allCases),
      assignments: assignments(), createdAt: Fields.now, modifiedAt: Fields.now)
  }

  private mutating func assignments() -> [AssignmentTarget] {
    var targets: [AssignmentTarget] = []
    if chance(70) { targets.append(pick([.allDevices, .allLicensedUsers])) }
    if chance(30) { targets.append(.group(pick(WorldParts.groups))) }
    if chance(10) { targets.append(.exclusionGroup(pick(WorldParts.groups))) }
    if chance(20) { targets.reverse() }
    return targets
  }

  private mutating func inventory() -> Inventory {
    let ids: [String?] = [nil, "com.example.mail", "com.example.game", "com.example.map"]
    var inventory = Inventory()
    if chance(90) {
      inventory.installedAt = moment()
      for id in ids where chance(60) { inventory.installed.append(InstalledApp(appId: id)) }
    }
    if chance(80) {
      inventory.managedAt = moment()
      for case let id? in ids where chance(60) {
        let status = chance(50) ? .managed : pick(ManagedAppStatus.allCases)
        inventory.managed.append(ManagedApp(appId: id, status: status))
      }
    }
    return inventory
  }
}

/// What does not change from world to world.
enum WorldParts {
  static let ids = [ConnectorID(rawValue: "acme"), ConnectorID(rawValue: "birch"), .defender]
  static let groups = [GroupID(rawValue: "sales"), GroupID(rawValue: "finance")]
  static let minimums: [OSVersion?] =
    [nil] + ["15", "17.4", "17.4 (b)", "17.4 (21E219)", "18"].map { OSVersion($0) }
  static let registration = [
    DeviceIdentifier(.directoryDeviceId, "5b1a7c52-9b8e-4a39-8f6e-0d1c5f2a7b11")
  ].compactMap { $0 }

  static let health = ConnectorHealth(
    lastErrorCode: 0, lagMilliseconds: 0,
    counts: ConnectorCounts(
      messages: 0, messagesRefused: 0, reports: 0, reportsRefused: 0, unmatched: 0,
      identifierConflicts: 0, unknownWords: 0, skipped: 0, timesInFuture: 0))

  /// Every switch; the last in a circle of prerequisites that must do no harm.
  static let offers = Toggle.allCases.map { toggle in
    let requires: [Toggle] =
      switch toggle {
      case .macEnabled: [.macDeviceBlockedOnMissingPartnerData]
      case .macDeviceBlockedOnMissingPartnerData: [.macEnabled]
      case .androidMobileApplicationManagementEnabled: [.androidEnabled]
      default: []
      }
    return OfferedToggle(
      toggle: toggle, label: toggle.name, help: "", isOnByDefault: false, requires: requires)
  }

  static func descriptor(of id: ConnectorID, offering offered: Set<Toggle>?) -> PartnerDescriptor {
    PartnerDescriptor(
      id: id, name: id.rawValue, vendor: "Invented", adapterVersion: "1.0.0", levelSource: .state,
      needsClassicPolicy: true, toggles: offers.filter { offered?.contains($0.toggle) ?? true },
      identifiers: [.directoryDeviceId])
  }
}
