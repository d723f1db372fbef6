import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Settings of a fleet")
struct FleetSettingsTests {
  private static let settings = RandomFleet(seed: 11).settings

  @Test("Each entry about settings changes what it is about, and nothing else")
  func entries() throws {
    let before = Self.settings
    var connector = try #require(before.connectors.first).connector
    connector.unresponsivenessThresholdInDays = 55
    var tenant = before.tenant
    tenant.newDeviceGraceHours = 99
    let classic = ClassicPolicy(
      id: PolicyID(rawValue: "c"), displayName: "c", connector: connector.id, state: .deleted,
      createdAt: Fields.now)
    var compliance = try #require(before.compliancePolicies.first)
    compliance.version = 77
    let appProtection = AppProtectionPolicy(
      id: PolicyID(rawValue: "new"), displayName: "new", platform: .ios, version: 1,
      mobileThreatDefenseRemediationAction: .wipe, createdAt: Fields.now, modifiedAt: Fields.now)

    var expected = before
    expected.tenant = tenant
    #expect(before.applying(.tenantSet(tenant)) == expected)

    expected = before
    expected.connectors[0].connector = connector
    #expect(before.applying(.connectorSet(connector)) == expected)

    var another = connector
    another.descriptor.id = ConnectorID(rawValue: "another")
    expected = before
    expected.connectors.append(ConnectorSituation(connector: another, health: .unheard))
    #expect(before.applying(.connectorSet(another)) == expected)

    expected = before
    expected.connectors.removeFirst()
    #expect(before.applying(.connectorDeleted(connector.id)) == expected)

    expected = before
    expected.connectors[0].classicPolicy = classic
    #expect(before.applying(.classicPolicySet(classic)) == expected)

    expected = before
    expected.compliancePolicies.removeFirst()
    #expect(before.applying(.compliancePolicyDeleted(compliance.id)) == expected)
    expected.compliancePolicies.append(compliance)
    #expect(before.applying(.compliancePolicySet(compliance)) == expected)

    expected = before
    expected.appProtectionPolicies.append(appProtection)
    let added = before.applying(.appProtectionPolicySet(appProtection))
    #expect(added == expected)
    #expect(added.applying(.appProtectionPolicyDeleted(appProtection.id)) == before)
    var replaced = appProtection
    replaced.version = 2
    expected.appProtectionPolicies[expected.appProtectionPolicies.count - 1] = replaced
    #expect(added.applying(.appProtectionPolicySet(replaced)) == expected)

    #expect(before.applying(.groupDeleted(GroupID(rawValue: "sales"))) == before)
  }

  @Test("A projection is shared as long as reports fold alike and devices are waited for alike")
  func shares() throws {
    var other = Self.settings
    other.connectors[0].connector.togglesOn = []
    other.compliancePolicies = []
    #expect(Self.settings.sharesProjection(with: other))
    let connector = try #require(Self.settings.connectors.first).connector
    var changes = [Self.settings, Self.settings, Self.settings, Self.settings]
    changes[0].connectors[0].connector.threatLifetimeHours = 777
    changes[1].tenant.newDeviceGraceHours = 777
    changes[2].connectors.removeFirst()
    changes[3].connectors[0].connector.descriptor.levelSource =
      connector.descriptor.levelSource == .state ? .threats : .state
    for change in changes { #expect(!Self.settings.sharesProjection(with: change)) }
  }

  @Test(
    "A projection is not shared when a policy grants another grace, and policies come and go",
    arguments: [(0, 24), (24, 0), (24, 48)])
  func grace(before: Int, after: Int) throws {
    var (settings, other) = (Self.settings, Self.settings)
    settings.compliancePolicies[0].blockGracePeriodHours = before
    other.compliancePolicies[0].blockGracePeriodHours = after
    #expect(!settings.sharesProjection(with: other))
    #expect(!other.sharesProjection(with: settings))
    other.compliancePolicies = []
    #expect(settings.sharesProjection(with: other) && other.sharesProjection(with: settings))
    other = settings
    other.compliancePolicies[0].displayName = "another"
    #expect(settings.sharesProjection(with: other))
  }
}

@Suite("Partners of a fleet")
struct FleetPartnerTests {
  @Test("A plan follows a partner's traffic, and not what makes the partner count or not")
  func follow() {
    var settings = RandomFleet(seed: 1, talkingPartners: 1).settings
    settings.connectors[0].health.lastErrorCode = 0
    let plan = FleetPlan(settings, at: Fields.now)
    func follows(_ change: (inout ConnectorSituation) -> Void) -> Bool {
      var (copy, changed) = (plan, settings)
      change(&changed.connectors[0])
      return copy.follow(changed, at: Fields.now)
    }
    #expect(follows { $0.health.lastErrorCode = 7 })
    #expect(follows { $0.health.lastContactAt = Fields.now.adding(.minutes(-1)) })
    #expect(!follows { $0.health.lastContactAt = Fields.now.adding(.days(-100)) })
    #expect(!follows { $0.connector.isDeprovisioned = true })
    #expect(
      !follows {
        $0.connector.isProvisioned = false
        $0.health.lastContactAt = nil
      })
  }

  @Test("Grace that has begun goes on as it was kept, whenever the clock broke the policy")
  func keptGrace() {
    let fleet = RandomFleet(seed: 3, talkingPartners: 1)
    let longAgo = Fields.now.adding(.days(-60))
    var settings = fleet.settings
    settings.connectors[0].connector.modifiedAt = longAgo
    settings.connectors[0].health.lastContactAt = Fields.now.adding(.days(-30))
    for index in settings.compliancePolicies.indices {
      settings.compliancePolicies[index].onPartnerUnresponsive = .block
      settings.compliancePolicies[index].blockGracePeriodHours = 48
      settings.compliancePolicies[index].modifiedAt = longAgo
    }
    var plan = FleetPlan(settings, at: Fields.now)
    var states: Set<ComplianceState> = []
    for var situation in fleet.situations.map({ $0.under(settings) }) {
      for policy in settings.compliancePolicies {
        situation.noncompliantSince[policy.id] = Fields.now.adding(.hours(-1))
      }
      situation.isDecided = true
      let verdict = plan.verdict(of: FleetDevice(situation, at: Fields.now))
      #expect(verdict == FleetVerdict(situation, at: Fields.now))
      states.insert(verdict.compliance)
    }
    #expect(states.contains(.inGracePeriod) && !states.contains(.noncompliant))
  }

  @Test(
    "A partner that a policy does not ask does not matter",
    arguments: [nil, .defenderOverThirdPartyPartner, .thirdPartyPartnerOverDefender]
      as [PartnerPriority?], [nil, .low] as [ThreatLevel?])
  func asked(priority: PartnerPriority?, maximum: ThreatLevel?) {
    let fleet = RandomFleet(seed: 2, talkingPartners: 2)
    var settings = fleet.settings
    settings.compliancePolicies = []
    settings.connectors[1].connector.descriptor.id = .defender
    for index in settings.connectors.indices {
      settings.connectors[index].connector.togglesOn = [.iosMobileApplicationManagementEnabled]
    }
    settings.appProtectionPolicies = [
      AppProtectionPolicy(
        id: PolicyID(rawValue: "a"), displayName: "a", platform: .ios, version: 1,
        maximumAllowedDeviceThreatLevel: maximum, mobileThreatDefenseRemediationAction: .wipe,
        mobileThreatDefensePartnerPriority: priority, assignments: [.allDevices],
        createdAt: Fields.now, modifiedAt: Fields.now)
    ]
    var plan = FleetPlan(settings, at: Fields.now)
    var outcomes: Set<AppProtectionOutcome> = []
    for situation in fleet.situations.map({ $0.under(settings) }) {
      let verdict = plan.verdict(of: FleetDevice(situation, at: Fields.now))
      outcomes.insert(verdict.appProtection)
      #expect(verdict == FleetVerdict(situation, at: Fields.now))
    }
    #expect(outcomes == (maximum == nil ? [.notApplicable] : Set(AppProtectionOutcome.allCases)))
  }
}

@Suite("How far a device has come")
struct DeviceReadinessTests {
  /// A phone that lacks nothing, and a partner on iOS from version 15 on.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var os: String? = "17"
    var isRegistered = true
    var listsApp: Bool?
    var state: PartnerDeviceState?
    var stuckAt: ReadinessStep?
    var hasApp: Bool?
    var hasVersion: Bool? = true
  }

  static let cases = [
    Case(
      testDescription: "not registered", isRegistered: false, listsApp: true,
      stuckAt: .registered, hasApp: true),
    Case(
      testDescription: "too old", os: "14", listsApp: true, stuckAt: .supportedVersion,
      hasApp: true, hasVersion: false),
    Case(
      testDescription: "no version", os: nil, listsApp: true, stuckAt: .supportedVersion,
      hasApp: true, hasVersion: nil),
    Case(testDescription: "no app", listsApp: false, stuckAt: .app, hasApp: false),
    Case(testDescription: "no list", listsApp: nil, stuckAt: .app, hasApp: nil),
    Case(testDescription: "not opened", listsApp: true, stuckAt: .activated, hasApp: true),
    Case(
      testDescription: "deactivated", listsApp: true, state: .deactivated, stuckAt: .activated,
      hasApp: true),
    Case(
      testDescription: "opened, with an old list", listsApp: false, state: .activated,
      stuckAt: .reporting, hasApp: true),
    Case(testDescription: "rated", listsApp: nil, state: .lowSeverity, hasApp: true),
    Case(testDescription: "compromised", listsApp: nil, state: .compromised, hasApp: true),
    Case(
      testDescription: "rated without being registered", isRegistered: false, listsApp: nil,
      state: .secured, hasApp: true),
  ]

  private static func partner(_ state: PartnerDeviceState?) -> ConnectorSituation {
    var descriptor = WorldParts.descriptor(of: WorldParts.ids[0], offering: nil)
    descriptor.platforms = [
      PlatformSupport(
        platform: .ios, supportsCompliance: true, supportsAppProtection: true,
        minimumForCompliance: OSVersion("15"), minimumForAppProtection: OSVersion("17.1"))
    ]
    let said = ReportedText(observedAt: Fields.now.adding(.hours(-2)), receivedAt: Fields.now)
    var health = WorldParts.health
    health.lastContactAt = Fields.now
    return ConnectorSituation(
      connector: Connector(
        descriptor: descriptor, togglesOn: [.iosEnabled], unresponsivenessThresholdInDays: 7,
        isProvisioned: true, isDeprovisioned: false, createdAt: Fields.now, modifiedAt: Fields.now),
      health: health,
      partnerDevices: state.map { [PartnerDevice(state: ReportedState(state: $0, said: said))] }
        ?? [])
  }

  private static func phone(_ os: String?, isRegistered: Bool) -> Device {
    Device(
      key: DeviceKey(rawValue: 1), platform: .ios, ownership: .company, management: .enrolled,
      identifiers: isRegistered ? WorldParts.registration : [], osText: os,
      enrolledAt: Fields.now.adding(.days(-3)), lastCheckInAt: Fields.now, receivedAt: Fields.now)
  }

  @Test("The first step that is missing", arguments: cases)
  func step(given: Case) throws {
    let device = Self.phone(given.os, isRegistered: given.isRegistered)
    let readiness = try #require(
      DeviceReadiness(
        device, partner: Self.partner(given.state), listsApp: given.listsApp, tenant: .standard,
        at: Fields.now))
    #expect(readiness.stuckAt == given.stuckAt)
    #expect(readiness.hasApp == given.hasApp)
    #expect(readiness.hasSupportedVersion == given.hasVersion)
    #expect(readiness.isRegistered == given.isRegistered)
    let since = given.state == nil ? device.enrolledAt : Fields.now.adding(.hours(-2))
    #expect(readiness.since == (given.stuckAt == nil ? nil : since))
  }

  @Test("Only devices that concern the partner have a step")
  func concerns() {
    func readiness(_ device: Device, _ partner: ConnectorSituation) -> DeviceReadiness? {
      DeviceReadiness(device, partner: partner, listsApp: nil, tenant: .standard, at: Fields.now)
    }
    var left = Self.phone("17", isRegistered: true)
    left.leftAt = Fields.now
    var other = Self.phone("17", isRegistered: true)
    other.platform = .android
    var scoped = Self.partner(nil)
    scoped.connector.scope = [WorldParts.groups[0]]
    #expect(readiness(left, Self.partner(nil)) == nil)
    #expect(readiness(other, Self.partner(nil)) == nil)
    #expect(readiness(Self.phone("17", isRegistered: true), scoped) == nil)
  }

  @Test(
    "For app protection alone its own lowest version counts, and a platform without support has none"
  )
  func versions() {
    var partner = Self.partner(nil)
    let device = Self.phone("17.0", isRegistered: true)
    partner.connector.togglesOn = [.iosMobileApplicationManagementEnabled]
    func hasVersion() -> Bool? {
      DeviceReadiness(
        device, partner: partner, listsApp: nil, tenant: .standard, at: Fields.now)?
        .hasSupportedVersion
    }
    #expect(hasVersion() == false)
    partner.connector.descriptor.platforms[0].minimumForAppProtection = nil
    #expect(hasVersion() == true)
    partner.connector.descriptor.platforms = []
    #expect(hasVersion() == false)
  }
}
