import ConnectorModel
import TestSupport
import Testing

@testable import AdapterBundle

/// The steps from one state of a folder to another, without a folder.
@Suite("The way from one state of a folder to another")
struct FolderPlanTests {
  private static let versions = ["1.0.0", "1.1.0", "2.0.0"].compactMap { SemanticVersion($0) }
  private static let partners = (1...3).map {
    ConnectorID(rawValue: "00000000-0000-4000-8000-00000000000\($0)")
  }

  @Test(
    "ended after any step, each version in use may be used, and the rest of the way is found",
    arguments: 0..<400)
  func interrupted(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var state = FolderPlan.State()
    for _ in 0..<4 {
      let target = Self.inventory(&random)
      for step in FolderPlan(from: state, to: target, renewing: nil).steps {
        state.take(step)
        #expect(state.problems == [], "seed \(seed), after \(step)")
        if Int.random(in: 0..<3, using: &random) == 0 { break }
      }
    }
    let target = Self.inventory(&random)
    state.reach(target)
    #expect(state.inventory == target, "seed \(seed)")
    #expect(FolderPlan(from: state, to: target, renewing: nil).steps == [], "seed \(seed)")
  }

  @Test("a version is put in place before it is noted, and noted before it is used")
  func order() {
    let settings = Self.settings(Self.partners[0], [0, 1], current: 1)
    var old = settings
    old.remove(Self.versions[1])
    (old.current, old.lowestVersion) = (Self.versions[0], Self.versions[0])
    var state = FolderPlan.State()
    state.reach(AdapterInventory(adapters: [old.partner: old]))
    let plan = FolderPlan(
      from: state, to: AdapterInventory(adapters: [old.partner: settings]), renewing: nil)
    let kinds = plan.steps.map(\.kind)
    #expect(kinds == ["place", "write", "use", "write"])
    guard case .write(let between) = plan.steps[1] else { return }
    #expect(between.partners[old.partner.rawValue]?.lowestVersion == Self.versions[0])
  }

  @Test("what is as it should be is left alone, unless it is to be made anew")
  func renewing() {
    let settings = Self.settings(Self.partners[0], [0, 1], current: 1)
    let inventory = AdapterInventory(adapters: [settings.partner: settings])
    var state = FolderPlan.State()
    state.reach(inventory)
    let name = VersionName(settings.partner, Self.versions[0])
    let plan = FolderPlan(from: state, to: inventory, renewing: name)
    #expect(plan.steps == [.place(name, settings.versions[0])])
  }

  @Test("what is no partner's id does not become a path")
  func paths() {
    let settings = Self.settings(ConnectorID(rawValue: "../../etc"), [0], current: 0)
    let plan = FolderPlan(
      from: FolderPlan.State(), to: AdapterInventory(adapters: [settings.partner: settings]),
      renewing: nil)
    #expect(plan.steps == [])
  }

  // MARK: Making values

  private static func inventory(_ random: inout SeededGenerator) -> AdapterInventory {
    var inventory = AdapterInventory()
    for partner in partners where Bool.random(using: &random) {
      let chosen = versions.indices.filter { _ in Bool.random(using: &random) }
      let current =
        Int.random(in: 0..<4, using: &random) == 0
        ? nil
        : chosen.randomElement(
          using: &random)
      inventory.adapters[partner] = settings(partner, chosen, current: current)
    }
    return inventory
  }

  private static func settings(
    _ partner: ConnectorID, _ chosen: [Int], current: Int?
  ) -> AdapterSettings {
    let lowest = current.map { versions[$0] } ?? versions[0]
    return AdapterSettings(
      partner: partner, name: "Acme", current: current.map { versions[$0] },
      lowestVersion: lowest,
      versions: chosen.map {
        AdapterVersion(
          version: versions[$0], manifest: BlobHash(rawValue: "\($0)"),
          installedAt: Sample.signingTime)
      })
  }
}

extension FolderPlan.Step {
  fileprivate var kind: String {
    switch self {
    case .place: "place"
    case .write: "write"
    case .use: "use"
    case .removeVersion: "removeVersion"
    case .removePartner: "removePartner"
    }
  }
}

/// A folder that is none.
extension FolderPlan.State {
  fileprivate mutating func take(_ step: FolderPlan.Step) {
    switch step {
    case .place(let name, let version):
      versions[name] = Files(
        manifest: version.manifest.rawValue, signature: version.signature)
    case .write(let lock): self.lock = lock
    case .use(let partner, let version): current[partner] = version
    case .removeVersion(let name): versions[name] = nil
    case .removePartner(let partner): current[partner] = nil
    }
  }

  fileprivate mutating func reach(_ target: AdapterInventory) {
    for step in FolderPlan(from: self, to: target, renewing: nil).steps { take(step) }
  }

  /// Why a version that is in use could not be loaded.
  fileprivate var problems: [String] {
    current.sorted { $0.key < $1.key }.compactMap { partner, version in
      guard let entry = lock.partners[partner], let kept = entry.versions[version.description]
      else { return "\(version) of \(partner) is not in the lock file" }
      if version < entry.lowestVersion { return "\(version) of \(partner) is too old" }
      let name = VersionName(ConnectorID(rawValue: partner), version)
      return versions[name]?.manifest == kept.manifestSHA256
        ? nil : "\(version) of \(partner) has no files"
    }
  }

  /// What it says is kept.
  fileprivate var inventory: AdapterInventory {
    var inventory = AdapterInventory(sourceFolder: lock.source)
    for (id, entry) in lock.partners {
      let partner = ConnectorID(rawValue: id)
      var settings = AdapterSettings(
        partner: partner, name: entry.name, current: current[id],
        lowestVersion: entry.lowestVersion)
      for (text, kept) in entry.versions {
        guard let version = SemanticVersion(text) else { continue }
        settings.put(
          AdapterVersion(
            version: version, manifest: BlobHash(rawValue: kept.manifestSHA256),
            installedAt: kept.installedAt))
      }
      inventory.adapters[partner] = settings
    }
    return inventory
  }
}
