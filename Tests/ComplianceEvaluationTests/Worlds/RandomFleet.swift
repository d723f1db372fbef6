import ComplianceEvaluation
import ConnectorModel
import TestSupport

/// Devices of one tenant out of a seed, each with what partners have said of it.
struct RandomFleet {
  var settings: FleetSettings
  var situations: [DeviceSituation]

  init(seed: UInt64, devices: Int = 120) {
    var random = SeededGenerator(seed: seed)
    var world = random.world()
    while world.partners.isEmpty || world.compliancePolicies.isEmpty { world = random.world() }
    self.init(world, devices: devices, &random)
  }

  /// A tenant with so many partners that have a say about every phone.
  init(seed: UInt64, talkingPartners count: Int) {
    var random = SeededGenerator(seed: seed)
    var world = random.world()
    world.tenant = .standard
    world.compliancePolicies = [Self.policy(.low), Self.policy(.high)]
    world.partners = []
    for index in 0..<count {
      var partner = random.partner(ConnectorID(rawValue: "partner \(index)"))
      partner.connector.descriptor.toggles = WorldParts.offers
      partner.connector.descriptor.platforms = []
      partner.connector.togglesOn = [.iosEnabled]
      partner.connector.scope = nil
      partner.connector.isDeprovisioned = false
      partner.health.lastContactAt = Fields.now
      world.partners.append(partner)
    }
    self.init(world, devices: 200, &random)
  }

  private init(_ world: World, devices: Int, _ random: inout SeededGenerator) {
    let tenant = world.situation
    settings = FleetSettings(
      tenant: tenant.tenant,
      connectors: tenant.connectors.map {
        ConnectorSituation(
          connector: $0.connector, health: $0.health, classicPolicy: $0.classicPolicy)
      },
      compliancePolicies: tenant.compliancePolicies,
      appProtectionPolicies: tenant.appProtectionPolicies)
    situations = []
    for number in 1...devices {
      var situation = tenant
      situation.device = random.world().device
      situation.device.key = DeviceKey(rawValue: Int64(number))
      for index in situation.connectors.indices {
        situation.connectors[index].partnerDevices = CaseReader.folded(random.reports(upTo: 4))
      }
      situation.noncompliantSince = [:]
      for policy in situation.compliancePolicies where random.chance(30) {
        situation.noncompliantSince[policy.id] = random.moment()
      }
      situation.isDecided = !situation.noncompliantSince.isEmpty || random.chance(50)
      situations.append(situation)
    }
  }

  private static func policy(_ level: RequiredSecurityLevel) -> CompliancePolicy {
    CompliancePolicy(
      id: PolicyID(rawValue: level.rawValue), displayName: level.rawValue,
      type: .iosCompliancePolicy, version: 1, deviceThreatProtectionEnabled: true,
      deviceThreatProtectionRequiredSecurityLevel: level,
      advancedThreatProtectionRequiredSecurityLevel: .unavailable,
      securityBlockJailbrokenDevices: false, onPartnerUnresponsive: .ignore,
      blockGracePeriodHours: 0,
      assignments: level == .low ? [.allDevices] : [.group(WorldParts.groups[0])],
      createdAt: Fields.now, modifiedAt: Fields.now)
  }

  func projection(at time: Timestamp) -> FleetProjection {
    var projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
    for situation in situations { projection.put(FleetDevice(situation, at: time)) }
    return projection
  }

  /// Other settings under which a projection holds the same.
  func otherSettings(seed: UInt64) -> FleetSettings {
    var random = SeededGenerator(seed: seed)
    let other = random.world()
    var changed = settings
    changed.appProtectionPolicies = other.appProtectionPolicies
    for index in changed.connectors.indices where random.chance(50) {
      changed.connectors[index].connector.togglesOn = Set(
        Toggle.allCases.filter { _ in random.chance(60) })
      changed.connectors[index].connector.scope = random.chance(30) ? [WorldParts.groups[1]] : nil
    }
    changed.compliancePolicies.removeLast()
    for var policy in other.compliancePolicies {
      policy.id = PolicyID(rawValue: "new \(policy.id)")
      changed.compliancePolicies.append(policy)
    }
    return changed
  }

  /// One of many devices that are alike.
  static func device(_ key: DeviceKey) -> FleetDevice {
    FleetDevice(
      DeviceSituation(
        device: Device(
          key: key, platform: .ios, ownership: .company, management: .enrolled,
          lastCheckInAt: Fields.now, receivedAt: Fields.now),
        tenant: .standard,
        connectors: WorldParts.ids.map {
          ConnectorSituation(
            connector: Connector(
              descriptor: WorldParts.descriptor(of: $0, offering: nil),
              unresponsivenessThresholdInDays: 7, isProvisioned: true, isDeprovisioned: false,
              createdAt: Fields.now, modifiedAt: Fields.now),
            health: WorldParts.health)
        }), at: Fields.now)
  }
}

extension DeviceSituation {
  /// The same device under other settings, with the same partners.
  func under(_ settings: FleetSettings) -> DeviceSituation {
    var other = self
    other.tenant = settings.tenant
    other.compliancePolicies = settings.compliancePolicies
    other.appProtectionPolicies = settings.appProtectionPolicies
    for (index, connector) in settings.connectors.enumerated() {
      other.connectors[index].connector = connector.connector
      other.connectors[index].health = connector.health
      other.connectors[index].classicPolicy = connector.classicPolicy
    }
    return other
  }
}
