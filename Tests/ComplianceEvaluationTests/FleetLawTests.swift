import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("The fleet as a whole")
struct FleetLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...8

  /// Devices of one tenant, each with what partners have said of it.
  private struct Tenancy {
    var settings: FleetSettings
    var situations: [DeviceSituation]

    init(seed: UInt64, devices: Int = 150) throws {
      var random = SeededGenerator(seed: seed)
      let tenant = try random.situation()
      settings = FleetSettings(tenant)
      situations = try (1...devices).map { number in
        var situation = tenant
        situation.device = try random.fleetDevice(number)
        for index in situation.connectors.indices {
          situation.connectors[index].partnerDevices = CaseReader.folded(random.reports(upTo: 5))
        }
        for policy in situation.compliancePolicies where random.chance(30) {
          situation.noncompliantSince[policy.id] = random.moment()
        }
        return situation
      }
    }

    func projection(at time: Timestamp) -> FleetProjection {
      var projection = FleetProjection(connectors: settings.connectors.map(\.connector.id))
      for situation in situations { projection.put(FleetDevice(situation, at: time)) }
      return projection
    }

    /// The same devices under other settings.
    func situations(under settings: FleetSettings) -> [DeviceSituation] {
      situations.map { $0.under(settings) }
    }
  }

  @Test("The verdict about every device is the core's", arguments: seeds)
  func equality(seed: UInt64) throws {
    let tenancy = try Tenancy(seed: seed)
    let projection = tenancy.projection(at: Fields.now)
    let decisions = projection.decided(by: FleetPlan(tenancy.settings, at: Fields.now))
    #expect(projection.count == tenancy.situations.count)
    for situation in tenancy.situations {
      #expect(
        projection.verdict(of: situation.device.key, in: decisions)
          == FleetVerdict(situation, at: Fields.now), "device \(situation.device.key)")
    }
  }

  @Test(
    "Every verdict holds until the fleet's clock or the plan's says otherwise", arguments: seeds)
  func time(seed: UInt64) throws {
    let tenancy = try Tenancy(seed: seed)
    var projection = tenancy.projection(at: Fields.now)
    let byKey = Dictionary(uniqueKeysWithValues: tenancy.situations.map { ($0.device.key, $0) })
    for hours in [1, 2, 5, 13, 30, 24 * 8, 24 * 100] {
      let time = Fields.now.adding(.hours(hours))
      for key in projection.takeDue(at: time) {
        projection.put(FleetDevice(try #require(byKey[key]), at: time))
      }
      let decisions = projection.decided(by: FleetPlan(tenancy.settings, at: time))
      for situation in tenancy.situations {
        #expect(
          projection.verdict(of: situation.device.key, in: decisions)
            == FleetVerdict(situation, at: time), "device \(situation.device.key), \(hours) h")
      }
    }
  }

  @Test("A plan follows settings that decide the same, and no others", arguments: seeds)
  func follow(seed: UInt64) throws {
    let tenancy = try Tenancy(seed: seed)
    var plan = FleetPlan(tenancy.settings, at: Fields.now)
    guard let end = plan.changesAt else { return }
    let follows = plan.follow(tenancy.settings, at: Timestamp(milliseconds: end.milliseconds - 1))
    let followsTooFar = plan.follow(tenancy.settings, at: end)
    #expect(follows && !followsTooFar)
  }

  @Test("Differences between two plans are those of the core", arguments: seeds)
  func differences(seed: UInt64) throws {
    let tenancy = try Tenancy(seed: seed)
    var random = SeededGenerator(seed: seed &+ 1_000)
    var changed = try FleetSettings(random.situation())
    changed.connectors = tenancy.settings.connectors
    changed.tenant = tenancy.settings.tenant
    for index in changed.connectors.indices where random.chance(50) {
      changed.connectors[index].connector.togglesOn = Set(
        Toggle.allCases.filter { _ in random.chance(60) })
    }
    // The grace periods of policies that stay are part of what a projection holds.
    for index in changed.compliancePolicies.indices {
      changed.compliancePolicies[index].blockGracePeriodHours =
        tenancy.settings.compliancePolicies[index].blockGracePeriodHours
    }
    #expect(changed.sharesProjection(with: tenancy.settings))
    let projection = tenancy.projection(at: Fields.now)
    let found = projection.differences(
      from: projection.decided(by: FleetPlan(tenancy.settings, at: Fields.now)),
      to: projection.decided(by: FleetPlan(changed, at: Fields.now)))
    var expected: [FleetChange: [DeviceKey]] = [:]
    for (before, after) in zip(tenancy.situations, tenancy.situations(under: changed)) {
      let change = FleetChange(
        from: FleetVerdict(before, at: Fields.now), to: FleetVerdict(after, at: Fields.now))
      if change.from != change.to { expected[change, default: []].append(before.device.key) }
    }
    #expect(found.mapValues { $0.sorted() } == expected)
  }

  @Test(
    "A fleet that was changed device by device is the fleet that was made at once", arguments: seeds
  )
  func changes(seed: UInt64) throws {
    let tenancy = try Tenancy(seed: seed)
    let others = try Tenancy(seed: seed, devices: 300)
    var random = SeededGenerator(seed: seed)
    var projection = tenancy.projection(at: Fields.now)
    for situation in others.situations.shuffled(using: &random) {
      projection.put(FleetDevice(situation, at: Fields.now.adding(.hours(-3))))
    }
    for situation in others.situations.shuffled(using: &random) {
      projection.put(FleetDevice(situation, at: Fields.now))
    }
    #expect(projection.count == 300)
    let decisions = projection.decided(by: FleetPlan(tenancy.settings, at: Fields.now))
    var seen: Set<DeviceKey> = []
    projection.forEach(in: decisions) { key, verdict in
      seen.insert(key)
      #expect(verdict == projection.verdict(of: key, in: decisions))
    }
    #expect(seen.count == 300)
    for situation in others.situations {
      #expect(
        projection.verdict(of: situation.device.key, in: decisions)
          == FleetVerdict(situation, at: Fields.now))
    }
  }

  @Test("Three partners that matter at once are decided about as one or two are")
  func manyPartners() throws {
    var random = SeededGenerator(seed: 5)
    var tenancy = try Tenancy(seed: 5, devices: 1)
    var tenant = tenancy.situations[0]
    tenant.connectors = try ["acme", "birch", "cedar", "dogwood"].map { name in
      var connector = try random.connector(name)
      connector.connector.togglesOn = Set(Toggle.allCases)
      connector.connector.scope = nil
      connector.connector.isDeprovisioned = false
      connector.health.lastContactAt = Fields.now
      return connector
    }
    tenancy.settings = FleetSettings(tenant)
    tenancy.situations = try (1...200).map { number in
      var situation = tenant
      situation.device = try random.fleetDevice(number)
      for index in situation.connectors.indices {
        situation.connectors[index].partnerDevices = CaseReader.folded(random.reports(upTo: 2))
      }
      return situation
    }
    let projection = tenancy.projection(at: Fields.now)
    let decisions = projection.decided(by: FleetPlan(tenancy.settings, at: Fields.now))
    for situation in tenancy.situations {
      #expect(
        projection.verdict(of: situation.device.key, in: decisions)
          == FleetVerdict(situation, at: Fields.now))
    }
  }
}

@Suite("The clock of a fleet")
struct ClockIndexTests {
  private static func minute(_ count: Int) -> Timestamp { Fields.now.adding(.minutes(count)) }
  private static func device(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }

  @Test("Devices are due from their moment on, once")
  func due() {
    var clock = ClockIndex()
    clock.set(Self.minute(10), for: Self.device(1))
    clock.set(Self.minute(5), for: Self.device(2))
    clock.set(Self.minute(5).adding(TimeSpan(milliseconds: 1)), for: Self.device(3))
    #expect(clock.next == Self.minute(5))
    let due = [4, 5].map { clock.takeDue(at: Self.minute($0)) }
    #expect(due == [[], [Self.device(2)]])
    #expect(clock.next == Self.minute(5).adding(TimeSpan(milliseconds: 1)))
    let rest = clock.takeDue(at: Self.minute(100))
    #expect(rest == [Self.device(1), Self.device(3)])
    #expect(clock.next == nil)
    #expect(clock.count == 0)
  }

  @Test("A moment that is set anew replaces the one before")
  func replaced() {
    var clock = ClockIndex()
    clock.set(Self.minute(5), for: Self.device(1))
    clock.set(Self.minute(50), for: Self.device(1))
    clock.set(Self.minute(5), for: Self.device(2))
    clock.set(nil, for: Self.device(2))
    let due = [49, 50].map { clock.takeDue(at: Self.minute($0)) }
    #expect(due == [[], [Self.device(1)]])
    #expect(clock.count == 0)
  }

  @Test("Against a plain list, at random", arguments: 1...5 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var clock = ClockIndex()
    var plain: [DeviceKey: Timestamp] = [:]
    for step in 0..<400 {
      let device = Self.device(Int64.random(in: 1...40, using: &random))
      let moment =
        random.chance(20)
        ? nil
        : Fields.now.adding(TimeSpan(milliseconds: .random(in: 0...900_000, using: &random)))
      clock.set(moment, for: device)
      plain[device] = moment
      guard random.chance(10) else { continue }
      let time = Fields.now.adding(TimeSpan(milliseconds: Int64(step) * 2_000))
      let due = plain.filter { $0.value <= time }.keys.sorted()
      let taken = clock.takeDue(at: time)
      #expect(taken == due)
      for device in due { plain[device] = nil }
      #expect(clock.count == plain.count)
      if let next = plain.values.min() {
        #expect((clock.next ?? .init(milliseconds: .max)) <= next)
      }
    }
  }
}

extension FleetSettings {
  fileprivate init(_ situation: DeviceSituation) {
    self.init(
      tenant: situation.tenant,
      connectors: situation.connectors.map {
        ConnectorSituation(
          connector: $0.connector, health: $0.health, classicPolicy: $0.classicPolicy)
      },
      compliancePolicies: situation.compliancePolicies,
      appProtectionPolicies: situation.appProtectionPolicies)
  }
}

extension DeviceSituation {
  fileprivate func under(_ settings: FleetSettings) -> DeviceSituation {
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

extension SeededGenerator {
  /// One of many devices of a tenant, in which most classes come up.
  fileprivate mutating func fleetDevice(_ number: Int) throws -> Device {
    let registered = DeviceIdentifier(.directoryDeviceId, "d-\(number)")
    return Device(
      key: DeviceKey(rawValue: Int64(number)), platform: chance(90) ? .ios : pick([nil, .android]),
      ownership: pick(Ownership.allCases), management: chance(90) ? .enrolled : .unenrolled,
      identifiers: chance(80) ? [registered].compactMap { $0 } : [],
      osText: pick([nil, "beta", "14.1", "17.4", "17.4 (a)", "17.4.0", "18", "18.2"]),
      isJailbroken: pick([nil, true, false]), enrolledAt: chance(60) ? moment() : nil,
      lastCheckInAt: moment(), receivedAt: moment(),
      protectedApps: chance(50) ? ["com.example.mail"] : [],
      groups: Set(
        ["sales", "finance", "field"].filter { _ in chance(40) }.map { GroupID(rawValue: $0) }),
      leftAt: chance(5) ? moment() : nil)
  }
}
