import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Laws of decisions")
struct DecisionLawTests {
  static let seeds: ClosedRange<UInt64> = 1...1_500

  @Test("The order of connectors, reports and policies does not matter")
  func order() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let world = random.world()
      var shuffled = world
      shuffled.partners.shuffle(using: &random)
      shuffled.compliancePolicies.shuffle(using: &random)
      shuffled.appProtectionPolicies.shuffle(using: &random)
      for index in shuffled.partners.indices {
        shuffled.partners[index].reports.shuffle(using: &random)
      }
      #expect(shuffled.compliance() == world.compliance(), "seed \(seed)")
      #expect(shuffled.appProtection() == world.appProtection(), "seed \(seed)")
    }
  }

  @Test(
    "Nothing changes a decision before its end if nothing arrives, and at its end something does")
  func validUntil() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var world = random.world()
      for policy in world.compliance().policies {
        world.noncompliantSince[policy.policy] = policy.noncompliantSince
      }
      let now = world.compliance()
      for time in random.moments(from: world.time, until: now.validUntil) {
        let later = world.compliance(at: time).made(at: world.time)
        #expect(later == now, "seed \(seed), \(time.iso8601)")
      }
      if let end = now.validUntil {
        var then = world.compliance(at: end).made(at: world.time)
        then.validUntil = end
        #expect(then != now, "seed \(seed)")
      }
      let appProtection = world.appProtection()
      for time in random.moments(from: world.time, until: appProtection.validUntil) {
        let later = world.appProtection(at: time).made(at: world.time)
        #expect(later == appProtection, "seed \(seed), \(time.iso8601)")
      }
    }
  }

  @Test("A worse level never makes a decision better")
  func worseLevel() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var world = random.world()
      guard let index = world.partners.indices.randomElement(using: &random) else { continue }
      world.partners[index].connector.descriptor.levelSource = .state
      var states: [ComplianceState] = []
      var outcomes: [AppProtectionOutcome] = []
      for state in ThreatLevel.allCases.map(\.state) + [.compromised] {
        world.partners[index].reports = [.state(state)]
        states.append(world.compliance().state)
        outcomes.append(world.appProtection().outcome)
      }
      #expect(states == states.sorted(), "seed \(seed)")
      #expect(outcomes == outcomes.sorted(), "seed \(seed)")
    }
  }

  /// High asks for the partner's app where the other levels ask for data: of a device whose app is not
  /// active it demands more than medium does. That is the only exception.
  @Test("A stricter level never makes a device compliant, a demand for the partner's app apart")
  func stricterLevel() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var world = random.world()
      guard let index = world.compliancePolicies.indices.randomElement(using: &random) else {
        continue
      }
      var decisions: [ComplianceDecision] = []
      for level: RequiredSecurityLevel in [.high, .medium, .low, .secured] {
        world.compliancePolicies[index].deviceThreatProtectionRequiredSecurityLevel = level
        decisions.append(world.compliance())
      }
      let policy = decisions[0].policies.first { $0.policy == world.compliancePolicies[index].id }
      let asksForApp = policy?.rules.flatMap(\.reasons).contains { $0.rule == .partnerAppNotActive }
      if asksForApp == true { decisions.removeFirst() }
      let states = decisions.map(\.state)
      #expect(states == states.sorted(), "seed \(seed)")
    }
  }

  @Test("A connector that is not in use for a device's platform changes nothing but its own reason")
  func unrelatedConnector() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var with = random.world()
      guard let platform = with.device.platform,
        let index = with.partners.indices.randomElement(using: &random)
      else { continue }
      with.partners[index].connector.togglesOn.remove(platform.complianceToggle)
      if let toggle = platform.appProtectionToggle {
        with.partners[index].connector.togglesOn.remove(toggle)
      }
      var without = with
      let id = without.partners.remove(at: index).connector.id
      let (one, other) = (with.compliance(), without.compliance())
      #expect(one.state == other.state, "seed \(seed)")
      #expect(one.validUntil == other.validUntil, "seed \(seed)")
      #expect(one.policies.map(\.state) == other.policies.map(\.state), "seed \(seed)")
      let told = { (reasons: [Reason]) in
        reasons.filter { $0.connector != id && $0.rule != .noConnector }
      }
      // Where a policy asks for nothing else, one of the two says that there is nothing to check.
      if !other.policies.isEmpty, !told(one.reasons).isEmpty {
        #expect(told(one.reasons) == told(other.reasons), "seed \(seed)")
      }
      #expect(with.appProtection() == without.appProtection(), "seed \(seed)")
    }
  }

  @Test("Switches of other platforms change nothing")
  func otherPlatforms() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var world = random.world()
      world.device.platform = .ios
      let before = (world.compliance(), world.appProtection())
      let others: [Toggle] = [
        .androidEnabled, .windowsEnabled, .macEnabled, .androidMobileApplicationManagementEnabled,
        .windowsMobileApplicationManagementEnabled, .androidDeviceBlockedOnMissingPartnerData,
        .windowsDeviceBlockedOnMissingPartnerData, .macDeviceBlockedOnMissingPartnerData,
      ]
      for index in world.partners.indices {
        let flipped = Set(others.filter { _ in random.chance(50) })
        world.partners[index].connector.togglesOn.formSymmetricDifference(flipped)
      }
      #expect(world.compliance() == before.0, "seed \(seed)")
      #expect(world.appProtection() == before.1, "seed \(seed)")
    }
  }

  @Test("A classic policy influences nothing but the gate of its own connector")
  func classicPolicies() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var world = random.world()
      guard let index = world.partners.indices.randomElement(using: &random) else { continue }
      let owner = world.partners[index].connector.id
      let before = Consequences(world, apartFrom: owner)
      for state in ClassicPolicyState.allCases {
        world.partners[index].classicPolicy = ClassicPolicy(
          id: PolicyID(rawValue: "classic"), displayName: "classic", connector: owner, state: state,
          createdAt: Fields.now)
        #expect(Consequences(world, apartFrom: owner) == before, "seed \(seed)")
      }
    }
  }

  @Test("Every decision has a reason")
  func reasons() {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let world = random.world()
      #expect(!world.compliance().reasons.isEmpty, "seed \(seed)")
      #expect(!world.appProtection().reasons.isEmpty, "seed \(seed)")
    }
  }
}

/// All that follows from a world, apart from what one connector may see and be asked.
private struct Consequences: Equatable {
  var compliance: ComplianceDecision
  var appProtection: AppProtectionDecision
  var disclosures: [DeviceDisclosure] = []
  var inventories: [InventoryDisclosure] = []

  init(_ world: World, apartFrom owner: ConnectorID) {
    compliance = world.compliance()
    compliance.reasons.removeAll { $0.effect == .warning && $0.connector == owner }
    for policy in compliance.policies.indices {
      for rule in compliance.policies[policy].rules.indices {
        compliance.policies[policy].rules[rule].reasons.removeAll {
          $0.effect == .warning && $0.connector == owner
        }
      }
    }
    appProtection = world.appProtection()
    appProtection.reasons.removeAll { $0.effect == .warning && $0.connector == owner }
    for policy in appProtection.policies.indices {
      appProtection.policies[policy].reasons.removeAll {
        $0.effect == .warning && $0.connector == owner
      }
    }
    for partner in world.partners where partner.connector.id != owner {
      disclosures.append(
        Disclosure.device(
          world.device, to: partner.situation, tenant: world.tenant, at: world.time))
      inventories.append(
        Disclosure.inventory(
          world.inventory, of: world.device, to: partner.situation, tenant: world.tenant,
          at: world.time))
    }
  }
}

extension CaseReport {
  /// One partner device of this state, an hour old.
  fileprivate static func state(_ state: PartnerDeviceState) -> CaseReport {
    let observed = Fields.now.adding(.hours(-1))
    return CaseReport(
      device: "", report: CaseReader.namedReport(.state(state), at: observed), receivedAt: observed)
  }
}

extension ComplianceDecision {
  fileprivate func made(at time: Timestamp) -> ComplianceDecision {
    var decision = self
    decision.decidedAt = time
    return decision
  }
}

extension AppProtectionDecision {
  fileprivate func made(at time: Timestamp) -> AppProtectionDecision {
    var decision = self
    decision.decidedAt = time
    return decision
  }
}

extension SeededGenerator {
  /// Moments from the first up to, but not including, an end, the last before it among them.
  fileprivate mutating func moments(from start: Timestamp, until end: Timestamp?) -> [Timestamp] {
    let span = start.span(to: end ?? start.adding(.days(900))).milliseconds
    let random = (0..<6).map { _ in Int64.random(in: 0..<span, using: &self) }
    return (random + [span - 1]).map { start.adding(TimeSpan(milliseconds: $0)) }
  }
}
