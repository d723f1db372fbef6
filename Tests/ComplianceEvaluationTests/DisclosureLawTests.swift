import ComplianceEvaluation
import ConnectorModel
import TestSupport
import Testing

@Suite("Laws of disclosure")
struct DisclosureLawTests {
  private static let seeds: ClosedRange<UInt64> = 1...1_500

  /// The world with apps that nothing else is called like.
  private static func world(_ seed: UInt64) -> World {
    var random = SeededGenerator(seed: seed)
    var world = random.world()
    for index in world.inventory.installed.indices {
      world.inventory.installed[index].name = canary(index)
    }
    return world
  }

  private static func canary(_ index: Int) -> String { "canary-\(index)-of-the-fleet" }

  @Test("A partner is told of devices of no platform but those that its switches connect")
  func platforms() {
    for seed in Self.seeds {
      let world = Self.world(seed)
      for partner in world.partners {
        let connected = Disclosure.platforms(
          of: partner.situation, tenant: world.tenant, at: world.time)
        for platform in Platform.allCases {
          var device = world.device
          device.platform = platform
          let answer = Disclosure.device(
            device, to: partner.situation, tenant: world.tenant, at: world.time)
          switch answer {
          case .disclosed: #expect(connected.contains(platform), "seed \(seed)")
          case .withheld(let reason) where reason.rule == .platformNotConnected:
            #expect(!connected.contains(platform), "seed \(seed)")
          case .withheld: break
          }
        }
      }
    }
  }

  @Test("An app that is withheld is in no answer to the partner")
  func withheldFromPartner() {
    for seed in Self.seeds {
      let world = Self.world(seed)
      for partner in world.partners {
        let answer = Disclosure.inventory(
          world.inventory, of: world.device, to: partner.situation, tenant: world.tenant,
          at: world.time)
        let shared = Self.shared(answer)
        let printed = String(reflecting: answer)
        for (index, app) in world.inventory.installed.enumerated() {
          #expect(
            printed.contains(Self.canary(index)) == shared.contains(app), "seed \(seed)")
        }
        #expect(
          answer.record.shared + answer.record.withheld == world.inventory.installed.count,
          "seed \(seed)")
        #expect(answer.record.shared == shared.count, "seed \(seed)")
      }
    }
  }

  @Test(
    "Of a phone that is not the company's, without the full inventory, managed apps only are told")
  func personal() {
    for seed in Self.seeds {
      let world = Self.world(seed)
      guard world.device.ownership != .company else { continue }
      let managed = Set(
        world.inventory.managed.filter { $0.status.isInstalledAndManaged }.map { $0.appId })
      for partner in world.partners {
        let answer = Disclosure.inventory(
          world.inventory, of: world.device, to: partner.situation, tenant: world.tenant,
          at: world.time)
        guard !answer.record.fullInventory else { continue }
        for app in Self.shared(answer) {
          #expect(app.appId.map { managed.contains($0) } == true, "seed \(seed)")
        }
      }
    }
  }

  @Test("No app is in any decision")
  func decisions() {
    for seed in Self.seeds.prefix(200) {
      let world = Self.world(seed)
      let printed = "\(world.compliance())\(world.appProtection())"
      #expect(!printed.contains("canary"), "seed \(seed)")
    }
  }

  private static func shared(_ answer: InventoryDisclosure) -> [InstalledApp] {
    guard case .shared(let disclosed, _) = answer else { return [] }
    return disclosed.apps.map(\.app)
  }
}
