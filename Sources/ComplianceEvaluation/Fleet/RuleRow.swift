import ConnectorModel

/// What the settings can tell apart about device classes: classes of one key are decided about alike.
struct RuleRowKey: Hashable {
  private var deviceClass: DeviceClass
  private var version: Int?

  /// Versions matter only by how they compare with the limits, groups only if something names them.
  init(_ deviceClass: DeviceClass, limits: [OSVersion], groups: Set<GroupID>) {
    version = deviceClass.osText.flatMap { OSVersion($0) }.map { version in
      2 * limits.count { $0 < version } + (limits.contains(version) ? 1 : 0)
    }
    self.deviceClass = deviceClass
    self.deviceClass.osText = nil
    self.deviceClass.groups.formIntersection(groups)
  }
}

extension FleetSettings {
  /// Every version that a device's version is compared with, each once, in order.
  var versionLimits: [OSVersion] {
    let floors = connectors.flatMap { $0.connector.descriptor.platforms }
      .flatMap { [$0.minimumForCompliance, $0.minimumForAppProtection] }
    let limits = compliancePolicies.flatMap { [$0.osMinimumVersion, $0.osMaximumVersion] }
    return Set((floors + limits).compactMap { $0 }).sorted()
  }

  var namedGroups: Set<GroupID> {
    var groups: Set<GroupID> = []
    for connector in connectors { groups.formUnion(connector.connector.scope ?? []) }
    let targets =
      compliancePolicies.flatMap(\.assignments) + appProtectionPolicies.flatMap(\.assignments)
    for target in targets {
      switch target {
      case .group(let group), .exclusionGroup(let group): groups.insert(group)
      case .allDevices, .allLicensedUsers: continue
      }
    }
    return groups
  }

  /// The connectors whose word can matter for a device like this one; too many do no harm.
  func relevantConnectors(on example: DeviceSituation, at time: Timestamp) -> [Int] {
    let device = example.device
    guard let platform = device.platform, device.leftAt == nil else { return [] }
    let isRated = compliancePolicies.contains {
      $0.type.platform == platform && $0.assignments.hold(device) && $0.asksPartners
    }
    let isProtected =
      !device.protectedApps.isEmpty
      && appProtectionPolicies.contains { $0.platform == platform && $0.assignments.hold(device) }
    return example.connectors.indices.filter { index in
      let one = example.connectors[index]
      let applicability = ConnectorApplicability(
        one, device: device, platform: platform, tenant: tenant, at: time)
      if isRated, device.management == .enrolled, case .reported = applicability.status {
        return true
      }
      guard isProtected, let toggle = platform.appProtectionToggle else { return false }
      return one.connector.isEffective(toggle, tenant: tenant, health: one.health, at: time)
        && one.connector.scopeHolds(device)
    }
  }
}

extension CompliancePolicy {
  fileprivate var asksPartners: Bool {
    (deviceThreatProtectionEnabled && deviceThreatProtectionRequiredSecurityLevel.level != nil)
      || advancedThreatProtectionRequiredSecurityLevel.level != nil
  }
}

/// What follows for the devices of some classes from what partners say of them.
///
/// A code is a place in the row's verdicts. With one or two partners that matter it is made of the groups
/// of states that lead to the same verdicts, four bits for each partner.
struct RuleRow: Hashable {
  enum Shape: Hashable {
    /// No partner's word matters.
    case constant
    case one(StateGroups)
    case two(StateGroups, StateGroups)
    /// More partners than there is a fast way for: each combination of states is looked up.
    case many([Int])
  }

  var shape: Shape
  /// By code; codes that cannot come up have the verdict of another.
  var verdicts: [FleetVerdict]

  /// Asks the core about every combination of states.
  init(_ deviceClass: DeviceClass, settings: FleetSettings, at time: Timestamp) {
    let unknown = [PartnerDeviceState](repeating: .unknown, count: settings.connectors.count)
    let example = settings.example(of: deviceClass, states: unknown, at: time)
    let relevant = settings.relevantConnectors(on: example, at: time)
    func verdict(_ said: [Int: PartnerDeviceState]) -> FleetVerdict {
      var states = unknown
      for (column, state) in said { states[column] = state }
      return FleetVerdict(
        settings.example(of: deviceClass, states: states, at: time), at: time)
    }
    let all = StateCode.states
    switch relevant.count {
    case 0: self.init(shape: .constant, verdicts: [verdict([:])])
    case 1: self.init(relevant[0], all.map { verdict([relevant[0]: $0]) })
    case 2:
      self.init(
        relevant[0], relevant[1],
        all.map { first in all.map { verdict([relevant[0]: first, relevant[1]: $0]) } })
    default: self.init(shape: .many(relevant), verdicts: [])
    }
  }

  private init(shape: Shape, verdicts: [FleetVerdict]) {
    self.shape = shape
    self.verdicts = verdicts
  }

  private init(_ column: Int, _ verdicts: [FleetVerdict]) {
    let groups = StateGroups(column: column, of: verdicts)
    guard groups.count > 1 else {
      self.init(shape: .constant, verdicts: [verdicts[0]])
      return
    }
    self.init(shape: .one(groups), verdicts: groups.firsts.map { verdicts[$0] })
  }

  private init(_ column: Int, _ other: Int, _ verdicts: [[FleetVerdict]]) {
    let groups = StateGroups(column: column, of: verdicts)
    let across = verdicts[0].indices.map { state in verdicts.map { $0[state] } }
    let otherGroups = StateGroups(column: other, of: across)
    if groups.count == 1 {
      self.init(other, verdicts[0])
    } else if otherGroups.count == 1 {
      self.init(column, verdicts.map { $0[0] })
    } else {
      var byCode = [FleetVerdict](repeating: verdicts[0][0], count: otherGroups.count << 4)
      for (high, second) in otherGroups.firsts.enumerated() {
        for (low, first) in groups.firsts.enumerated() {
          byCode[high << 4 | low] = verdicts[first][second]
        }
      }
      self.init(shape: .two(groups, otherGroups), verdicts: byCode)
    }
  }
}

/// Partner device states as numbers below 16.
enum StateCode {
  static let states: [PartnerDeviceState] = [
    .secured, .lowSeverity, .mediumSeverity, .highSeverity, .compromised, .activated, .unknown,
    .deactivated, .unresponsive, .misconfigured,
  ]

  static func code(of state: PartnerDeviceState) -> UInt8 {
    switch state {
    case .secured: 0
    case .lowSeverity: 1
    case .mediumSeverity: 2
    case .highSeverity: 3
    case .compromised: 4
    case .activated: 5
    case .unknown: 6
    case .deactivated: 7
    case .unresponsive: 8
    case .misconfigured: 9
    }
  }
}

/// The states of one partner, in groups of those from which the same follows.
struct StateGroups: Hashable {
  let column: Int
  /// The first state of each group.
  private(set) var firsts: [Int] = []
  /// By state: the number of its group.
  private(set) var codes = SIMD16<UInt8>()

  init<Value: Equatable>(column: Int, of values: [Value]) {
    self.column = column
    for state in values.indices {
      let known = firsts.firstIndex { values[$0] == values[state] }
      if known == nil { firsts.append(state) }
      codes[state] = UInt8(known ?? firsts.count - 1)
    }
  }

  var count: Int { firsts.count }

  /// The group in which the state of this column lies.
  func code(of states: [UInt8]) -> Int { Int(codes[Int(states[column])]) }
}
