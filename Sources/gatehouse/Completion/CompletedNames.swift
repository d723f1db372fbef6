import AdapterManagement
import ArgumentParser
import ConnectorLedger
import ConnectorModel
import ConnectorService
import NameFolding

/// What names are completed of.
enum CompletedKind: String, ExpressibleByArgument, CaseIterable {
  case partners, policies, groups, devices, adapters, keys
  case classicPolicies = "classic-policies"
  /// Settings of a connector, with the values that they can have.
  case settings
  /// `PARTNER:NAME=VALUE`.
  case suppositions
}

/// The names that there are, by what somebody has typed of one.
struct CompletedNames {
  let service: ConnectorService

  private var connected: Settings { service.ledger.settings }

  /// Of devices, of which there may be a million, the first ones.
  private static let mostDevices = 50

  /// - Parameter owner: of settings, whose they are, as it was typed; nil: of any connector.
  func names(
    _ kind: CompletedKind, of owner: String?, beginning: String
  ) async throws(ServiceError) -> [String] {
    if kind == .devices {
      return try await service.devices.names(beginning: beginning, most: Self.mostDevices)
        .map(\.name)
    }
    let begun = FoldedName(beginning)
    return await names(kind, of: owner).filter {
      begun.isEmpty || FoldedName($0).hasWord(beginningWith: begun)
    }
  }

  private func names(_ kind: CompletedKind, of owner: String?) async -> [String] {
    switch kind {
    case .partners: connected.connectors.map(\.descriptor.name).sorted()
    case .policies:
      service.compliancePolicies.list.map(\.displayName)
        + service.appProtectionPolicies.list.map(\.displayName)
    case .groups: connected.groups.map(\.id.rawValue)
    case .classicPolicies: service.classicPolicies.list.map(\.displayName)
    case .adapters: await service.adapters.partnerNames()
    case .keys: connected.adapters.trust.keys.map(\.id)
    case .settings: settings(of: owner)
    case .suppositions:
      connected.connectors.flatMap { connector in
        settings(of: connector.id.rawValue).map { "\(connector.descriptor.name):\($0)" }
      }
    case .devices: []
    }
  }

  private func settings(of owner: String?) -> [String] {
    let id = owner.flatMap { try? Finding(service: service).connector($0) }
    let connectors = connected.connectors.filter { id == nil || $0.id == id }
    let toggles = Set(connectors.flatMap(\.descriptor.toggles).map(\.toggle))
    let switches = toggles.filter { $0.category != .shared }.map(\.name).sorted() + ["provisioned"]
    return switches.flatMap { ["\($0)=on", "\($0)=off"] }
      + toggles.filter { $0.category == .shared }.map { "\($0.name)=7" }
      + ["threatLifetimeHours=none", "scope=all"]
      + connected.groups.map { "scope=\($0.id)" }
  }
}
