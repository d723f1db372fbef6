import ComplianceEvaluation
import ConnectorModel
import Foundation
import TestSupport
import Testing

/// The core and the evaluator in `Reference`, which was written apart from it, on random worlds.
///
/// `GATEHOUSE_WORLDS` says how many worlds; `make core` takes a hundred thousand.
@Suite("Two evaluators agree")
struct AgreementTests {
  private static let worlds =
    ProcessInfo.processInfo.environment["GATEHOUSE_WORLDS"].flatMap { UInt64($0) } ?? 10_000
  private static let slices: UInt64 = 16

  @Test(
    "Every decision and every disclosure is the same by both, reasons included",
    arguments: 0..<slices)
  func agreement(slice: UInt64) {
    for seed in stride(from: slice, to: Self.worlds, by: Int(Self.slices)) {
      var random = SeededGenerator(seed: seed)
      let world = random.world()
      guard !Self.agree(on: world) else { continue }
      Self.explain(world, seed: seed)
      return
    }
  }

  @Test("Both find the same device of a report")
  func matching() {
    for seed in 1...5_000 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      let registry = random.registry()
      let order = random.pick([
        IdentifierKind.allCases, [.serialNumber, .userPrincipalName], [.directoryDeviceId],
      ])
      let identifiers = random.identifiers()
      let platform: Platform? = random.pick([nil, .ios, .android])
      let found = ReportMatching.match(
        identifiers: identifiers, platform: platform, order: order.shuffled(using: &random),
        learnt: { registry.learnt[$0].map(registry.candidate) },
        candidates: { registry.keys(having: $0).map(registry.candidate) })
      #expect(
        found == ReferenceEvaluator.match(identifiers, of: platform, order: order, registry),
        "seed \(seed)")
    }
  }

  private static func agree(on world: World) -> Bool {
    let situation = world.situation
    return ComplianceEvaluation.decide(situation, at: world.time)
      == ReferenceEvaluator.compliance(world)
      && AppProtectionEvaluation.decide(situation, at: world.time)
        == ReferenceEvaluator.appProtection(world)
      && zip(world.partners, situation.connectors).allSatisfy { partner, connector in
        agree(on: partner, connector, world)
      }
  }

  private static func agree(
    on partner: World.Partner, _ connector: ConnectorSituation, _ world: World
  ) -> Bool {
    let (tenant, time) = (world.tenant, world.time)
    return connector.state(tenant: tenant, at: time)
      == ReferenceEvaluator.connectorState(partner, tenant, at: time)
      && toggles(connector, world) == ReferenceEvaluator.toggles(partner, tenant, at: time)
      && Disclosure.device(world.device, to: connector, tenant: tenant, at: time)
        == ReferenceEvaluator.device(world, to: partner)
      && Disclosure.inventory(
        world.inventory, of: world.device, to: connector, tenant: tenant, at: time)
        == ReferenceEvaluator.inventory(world, to: partner)
  }

  private static func toggles(
    _ partner: ConnectorSituation, _ world: World
  ) -> [ReferenceEvaluator.ListedToggle] {
    let listed = partner.connector.effectiveToggles(
      tenant: world.tenant, health: partner.health, at: world.time)
    return listed.map { toggle in
      #expect(toggle.isOn == (toggle.reason == nil))
      return ReferenceEvaluator.ListedToggle(
        toggle: toggle.toggle, isStoredOn: toggle.stored, whyOff: toggle.reason)
    }
  }

  /// The same once more, with what differs.
  private static func explain(_ world: World, seed: UInt64) {
    let situation = world.situation
    #expect(
      ComplianceEvaluation.decide(situation, at: world.time)
        == ReferenceEvaluator.compliance(world), "seed \(seed)")
    #expect(
      AppProtectionEvaluation.decide(situation, at: world.time)
        == ReferenceEvaluator.appProtection(world), "seed \(seed)")
    for (partner, connector) in zip(world.partners, situation.connectors) {
      let (tenant, time) = (world.tenant, world.time)
      #expect(
        toggles(connector, world) == ReferenceEvaluator.toggles(partner, tenant, at: time),
        "seed \(seed)")
      #expect(
        Disclosure.device(world.device, to: connector, tenant: tenant, at: time)
          == ReferenceEvaluator.device(world, to: partner), "seed \(seed)")
      #expect(
        Disclosure.inventory(
          world.inventory, of: world.device, to: connector, tenant: tenant, at: time)
          == ReferenceEvaluator.inventory(world, to: partner), "seed \(seed)")
      #expect(
        connector.state(tenant: tenant, at: time)
          == ReferenceEvaluator.connectorState(partner, tenant, at: time), "seed \(seed)")
    }
  }
}

extension SeededGenerator {
  /// Few values, so that devices share some.
  fileprivate mutating func identifiers() -> [DeviceIdentifier] {
    var identifiers: [DeviceIdentifier] = []
    for kind in IdentifierKind.allCases where chance(35) {
      if let one = DeviceIdentifier(kind, pick(["alder", "beech", "cedar"])) {
        identifiers.append(one)
      }
    }
    return identifiers.shuffled(using: &self)
  }

  fileprivate mutating func registry() -> ReferenceEvaluator.Registry {
    var registry = ReferenceEvaluator.Registry(devices: [:], platforms: [:], learnt: [:])
    for key in 1...3 as ClosedRange<Int64> {
      registry.devices[DeviceKey(rawValue: key)] = identifiers()
      registry.platforms[DeviceKey(rawValue: key)] = pick([.ios, .ios, .android])
    }
    for name in ["alder", "beech"] where chance(50) {
      guard let id = DeviceIdentifier(.partnerDeviceId, name) else { continue }
      registry.learnt[id] = DeviceKey(rawValue: pick([1, 2, 3]))
    }
    return registry
  }
}
