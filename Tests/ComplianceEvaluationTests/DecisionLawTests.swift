import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Laws of decisions")
struct DecisionLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...150

  @Test("The order of connectors, partner devices and policies does not matter")
  func order() throws {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let situation = try random.situation()
      var shuffled = situation
      shuffled.connectors.shuffle(using: &random)
      shuffled.compliancePolicies.shuffle(using: &random)
      shuffled.appProtectionPolicies.shuffle(using: &random)
      for index in shuffled.connectors.indices {
        shuffled.connectors[index].partnerDevices.shuffle(using: &random)
      }
      #expect(
        ComplianceEvaluation.decide(shuffled, at: Fields.now)
          == ComplianceEvaluation.decide(situation, at: Fields.now), "seed \(seed)")
      #expect(
        AppProtectionEvaluation.decide(shuffled, at: Fields.now)
          == AppProtectionEvaluation.decide(situation, at: Fields.now), "seed \(seed)")
    }
  }

  @Test("Decisions hold at every moment before their end")
  func validUntil() throws {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var situation = try random.situation()
      for policy in ComplianceEvaluation.decide(situation, at: Fields.now).policies {
        situation.noncompliantSince[policy.policy] = policy.noncompliantSince
      }
      let compliance = ComplianceEvaluation.decide(situation, at: Fields.now)
      let appProtection = AppProtectionEvaluation.decide(situation, at: Fields.now)
      let moments = [
        random.moments(until: compliance.validUntil),
        random.moments(until: appProtection.validUntil),
      ]
      for time in moments[0] {
        var later = ComplianceEvaluation.decide(situation, at: time)
        #expect(later.validUntil == compliance.validUntil, "seed \(seed)")
        later.decidedAt = compliance.decidedAt
        #expect(later == compliance, "seed \(seed), \(time.iso8601)")
      }
      for time in moments[1] {
        var later = AppProtectionEvaluation.decide(situation, at: time)
        later.decidedAt = appProtection.decidedAt
        #expect(later == appProtection, "seed \(seed), \(time.iso8601)")
      }
    }
  }

  @Test("A worse level never makes a decision better")
  func monotonous() throws {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var situation = try random.situation()
      guard !situation.connectors.isEmpty else { continue }
      let index = Int.random(in: 0..<situation.connectors.count, using: &random)
      var states: [ComplianceState] = []
      var outcomes: [AppProtectionOutcome] = []
      for state in ThreatLevel.allCases.map(\.state) + [.compromised] {
        let observed = Fields.now.adding(.hours(-1))
        situation.connectors[index].connector.descriptor.levelSource = .state
        situation.connectors[index].partnerDevices = [
          PartnerDevice().folded(
            CaseReader.namedReport(.state(state), at: observed), receivedAt: observed)
        ]
        states.append(ComplianceEvaluation.decide(situation, at: Fields.now).state)
        outcomes.append(AppProtectionEvaluation.decide(situation, at: Fields.now).outcome)
      }
      #expect(states == states.sorted(), "seed \(seed)")
      #expect(outcomes == outcomes.sorted(), "seed \(seed)")
    }
  }

  @Test("A classic policy shows in the reasons of its own connector only")
  func classicPolicies() throws {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      var situation = try random.situation()
      guard !situation.connectors.isEmpty else { continue }
      let index = Int.random(in: 0..<situation.connectors.count, using: &random)
      let owner = situation.connectors[index].connector.id
      let before = ComplianceEvaluation.decide(situation, at: Fields.now)
      let appProtection = AppProtectionEvaluation.decide(situation, at: Fields.now)
      for state in ClassicPolicyState.allCases {
        situation.connectors[index].classicPolicy = ClassicPolicy(
          id: PolicyID(rawValue: "classic"), displayName: "classic", connector: owner, state: state,
          createdAt: Fields.now)
        let after = ComplianceEvaluation.decide(situation, at: Fields.now)
        #expect(after.state == before.state, "seed \(seed)")
        #expect(after.validUntil == before.validUntil, "seed \(seed)")
        #expect(
          Self.others(after.reasons, owner) == Self.others(before.reasons, owner), "seed \(seed)")
        let other = AppProtectionEvaluation.decide(situation, at: Fields.now)
        #expect(other.outcome == appProtection.outcome, "seed \(seed)")
      }
    }
  }

  private static func others(_ reasons: [Reason], _ owner: ConnectorID) -> [Reason] {
    reasons.filter { $0.connector != owner }
  }

  @Test("Every decision has a reason")
  func reasons() throws {
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let situation = try random.situation()
      #expect(!ComplianceEvaluation.decide(situation, at: Fields.now).reasons.isEmpty)
      #expect(!AppProtectionEvaluation.decide(situation, at: Fields.now).reasons.isEmpty)
    }
  }
}

extension SeededGenerator {
  /// Moments from now up to, but not including, an end.
  fileprivate mutating func moments(until end: Timestamp?) -> [Timestamp] {
    let span = Fields.now.span(to: end ?? Fields.now.adding(.days(900))).milliseconds
    let random = (0..<8).map { _ in Int64.random(in: 0..<span, using: &self) }
    return (random + [span - 1]).map { Fields.now.adding(TimeSpan(milliseconds: $0)) }
  }
}
