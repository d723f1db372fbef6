import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("The fleet as a whole")
struct FleetLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...6

  @Test("The verdict about every device is the core's", arguments: seeds)
  func equality(seed: UInt64) {
    let fleet = RandomFleet(seed: seed)
    let projection = fleet.projection(at: Fields.now)
    var plan = FleetPlan(fleet.settings, at: Fields.now)
    let decisions = projection.decided(by: plan)
    #expect(projection.count == fleet.situations.count)
    for situation in fleet.situations {
      let expected = FleetVerdict(situation, at: Fields.now)
      let verdict = projection.verdict(of: situation.device.key, in: decisions)
      #expect(verdict == expected, "device \(situation.device.key)")
      let alone = plan.verdict(of: FleetDevice(situation, at: Fields.now))
      #expect(alone == expected, "device \(situation.device.key)")
    }
    #expect(projection.verdict(of: DeviceKey(rawValue: 10_000), in: decisions) == nil)
    #expect(projection.verdict(of: DeviceKey(rawValue: 0), in: decisions) == nil)
  }

  @Test(
    "Every verdict holds until the fleet's clock or the plan's says otherwise", arguments: seeds)
  func time(seed: UInt64) throws {
    let fleet = RandomFleet(seed: seed)
    var projection = fleet.projection(at: Fields.now)
    let byKey = Dictionary(uniqueKeysWithValues: fleet.situations.map { ($0.device.key, $0) })
    for hours in [1, 2, 5, 13, 30, 24 * 8, 24 * 100] {
      let time = Fields.now.adding(.hours(hours))
      for key in projection.takeDue(at: time) {
        projection.put(FleetDevice(try #require(byKey[key]), at: time))
      }
      let decisions = projection.decided(by: FleetPlan(fleet.settings, at: time))
      for situation in fleet.situations {
        #expect(
          projection.verdict(of: situation.device.key, in: decisions)
            == FleetVerdict(situation, at: time), "device \(situation.device.key), \(hours) h")
      }
    }
  }

  @Test("A plan follows settings that decide the same, and no others", arguments: seeds)
  func follow(seed: UInt64) {
    var settings = RandomFleet(seed: seed).settings
    var plan = FleetPlan(settings, at: Fields.now)
    for index in settings.connectors.indices {
      settings.connectors[index].health.counts.messages += 1
    }
    let follows = plan.follow(settings, at: Fields.now)
    #expect(follows && plan.settings == settings)
    guard let end = plan.changesAt else { return }
    let followsOn = plan.follow(settings, at: Timestamp(milliseconds: end.milliseconds - 1))
    let followsTooFar = plan.follow(settings, at: end)
    #expect(followsOn && !followsTooFar)
  }

  @Test("Differences between two plans are those of the core", arguments: seeds)
  func differences(seed: UInt64) {
    let fleet = RandomFleet(seed: seed)
    let changed = fleet.otherSettings(seed: seed &+ 1_000)
    #expect(changed.sharesProjection(with: fleet.settings))
    let projection = fleet.projection(at: Fields.now)
    let found = projection.differences(
      from: projection.decided(by: FleetPlan(fleet.settings, at: Fields.now)),
      to: projection.decided(by: FleetPlan(changed, at: Fields.now)))
    var expected: [FleetChange: [DeviceKey]] = [:]
    for before in fleet.situations {
      let change = FleetChange(
        from: FleetVerdict(before, at: Fields.now),
        to: FleetVerdict(before.under(changed), at: Fields.now))
      if change.from != change.to { expected[change, default: []].append(before.device.key) }
    }
    #expect(found.mapValues { $0.sorted() } == expected)
    for change in expected.keys {
      let outcomes = [change.from, change.to].map {
        [$0.compliance.rawValue, $0.appProtection.rawValue]
      }
      #expect(change.isVisible == (outcomes[0] != outcomes[1]))
    }
  }

  @Test("A fleet changed device by device is the fleet that was made at once", arguments: seeds)
  func changes(seed: UInt64) {
    let fleet = RandomFleet(seed: seed)
    let others = RandomFleet(seed: seed, devices: 300)
    var random = SeededGenerator(seed: seed)
    var projection = fleet.projection(at: Fields.now)
    for hours in [-3, 0] {
      for situation in others.situations.shuffled(using: &random) {
        projection.put(FleetDevice(situation, at: Fields.now.adding(.hours(hours))))
      }
    }
    #expect(projection.count == 300)
    let decisions = projection.decided(by: FleetPlan(fleet.settings, at: Fields.now))
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

  @Test("A class that empties leaves nothing of itself to those that take its blocks")
  func reuse() {
    let fleet = RandomFleet(seed: 2, talkingPartners: 2)
    var projection = FleetProjection(connectors: fleet.settings.connectors.map(\.connector.id))
    var plan = FleetPlan(fleet.settings, at: Fields.now)
    // First so many devices of one class that its blocks lie side by side; then classes that take turns.
    for classes in [1, 6, 2, 4] {
      let devices = (1...4_000).map { number in
        let kind = number % classes
        var situation = fleet.situations[number % fleet.situations.count]
        situation.device = Device(
          key: DeviceKey(rawValue: Int64(number)), platform: .ios, ownership: .company,
          management: kind % 2 == 0 ? .enrolled : .unenrolled,
          identifiers: situation.device.identifiers, osText: "\(classes).\(kind)",
          lastCheckInAt: Fields.now, receivedAt: Fields.now)
        return FleetDevice(situation, at: Fields.now)
      }
      for device in devices { projection.put(device) }
      let decisions = projection.decided(by: plan)
      #expect(Set(devices.map { plan.verdict(of: $0) }).count > 2)
      let wrong = devices.filter {
        projection.verdict(of: $0.key, in: decisions) != plan.verdict(of: $0)
      }
      #expect(wrong.map(\.key) == [], "\(classes) classes")
    }
  }

  @Test("Any number of partners that matter at once", arguments: 0...4)
  func partners(count: Int) {
    let fleet = RandomFleet(seed: UInt64(count), talkingPartners: count)
    let projection = fleet.projection(at: Fields.now)
    var plan = FleetPlan(fleet.settings, at: Fields.now)
    let decisions = projection.decided(by: plan)
    var verdicts: Set<FleetVerdict> = []
    for situation in fleet.situations {
      let expected = FleetVerdict(situation, at: Fields.now)
      verdicts.insert(expected)
      #expect(projection.verdict(of: situation.device.key, in: decisions) == expected)
      #expect(plan.verdict(of: FleetDevice(situation, at: Fields.now)) == expected)
    }
    #expect(verdicts.count > count)
  }

  @Test("A kept decision has the verdict that it was made of")
  func kept() {
    for situation in RandomFleet(seed: 3).situations {
      let compliance = ComplianceEvaluation.decide(situation, at: Fields.now)
      let appProtection = AppProtectionEvaluation.decide(situation, at: Fields.now)
      var kept = KeptDecision(
        device: situation.device.key, compliance: compliance.state,
        complianceRule: compliance.reasons[0].rule, appProtection: appProtection.outcome,
        appProtectionRule: appProtection.reasons[0].rule, since: Fields.now)
      for policy in compliance.policies {
        kept.noncompliantSince[policy.policy] = policy.noncompliantSince
      }
      #expect(FleetVerdict(kept) == FleetVerdict(compliance, appProtection))
    }
  }

  @Test("A device takes about as many bytes as it has partners, and eight")
  func bytes() {
    var projection = FleetProjection(connectors: WorldParts.ids)
    for number in 1...10_000 {
      projection.put(RandomFleet.device(DeviceKey(rawValue: Int64(number))))
    }
    // Memory grows by doubling.
    #expect((11 * 10_000..<2 * 12 * 10_000).contains(projection.bytes))
  }
}

@Suite("The clock of a fleet")
struct ClockIndexTests {
  private static func minute(_ count: Int) -> Timestamp { Fields.now.adding(.minutes(count)) }
  private static func device(_ number: Int64) -> DeviceKey { DeviceKey(rawValue: number) }

  @Test("Devices are due from their moment on, once")
  func due() {
    var clock = ClockIndex()
    let justAfter = Self.minute(5).adding(TimeSpan(milliseconds: 1))
    clock.set(Self.minute(10), for: Self.device(1))
    clock.set(Self.minute(5), for: Self.device(2))
    clock.set(justAfter, for: Self.device(3))
    #expect(clock.next == Self.minute(5))
    let due = [4, 5].map { clock.takeDue(at: Self.minute($0)) }
    #expect(due == [[], [Self.device(2)]])
    #expect(clock.next == justAfter)
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
      #expect(clock.next == plain.values.min())
    }
  }
}
