import ComplianceEvaluation
import ConnectorModel

/// What of the settings decides what a partner may be told, as long as it may be told anything. Whether it may is
/// asked at each delivery: what was told before the connection was shut need not be told again when it is open.
struct DisclosureTerms: Hashable {
  /// Those whose devices are named to the partner.
  private var platforms: Set<Platform>
  /// Nil: all devices.
  private var scope: Set<GroupID>?
  /// Devices without a directory device id are left out.
  private var needsRegistration: Bool
  private var collectsApps: Bool
  private var collectsAllApps: Bool

  init(_ connector: Connector, classicPolicy: ClassicPolicy?, tenant: Tenant) {
    var connector = connector
    (connector.isProvisioned, connector.isDeprovisioned) = (true, false)
    let situation = ConnectorSituation(
      connector: connector, health: .unheard, classicPolicy: classicPolicy)
    let isOn = { (toggle: Toggle) in
      connector.isEffective(toggle, tenant: tenant, health: .unheard, at: connector.modifiedAt)
    }
    platforms = Disclosure.platforms(of: situation, tenant: tenant, at: connector.modifiedAt)
    scope = connector.scope
    needsRegistration = situation.gate(tenant: tenant).isRequired
    collectsApps = isOn(.allowPartnerToCollectIOSApplicationMetadata)
    collectsAllApps = isOn(.allowPartnerToCollectIOSPersonalApplicationMetadata)
  }

  /// Whether devices may be named that could not be before.
  ///
  /// - Parameter before: nil: the connector is new.
  func widenDevices(_ before: DisclosureTerms?) -> Bool {
    guard let before else { return true }
    return !platforms.isSubset(of: before.platforms) || concernMore(than: before)
  }

  /// Whether apps may be named that could not be before.
  func widenApps(_ before: DisclosureTerms?) -> Bool {
    guard let before else { return collectsApps }
    return collectsApps && !before.collectsApps || collectsAllApps && !before.collectsAllApps
      || collectsApps && concernMore(than: before)
  }

  private func concernMore(than before: DisclosureTerms) -> Bool {
    if before.needsRegistration && !needsRegistration { return true }
    guard let earlier = before.scope else { return false }
    return scope.map { !$0.isSubset(of: earlier) } ?? true
  }
}

extension Settings {
  /// Nil: there is no such connector.
  func disclosureTerms(of id: ConnectorID) -> DisclosureTerms? {
    connector(id).map {
      DisclosureTerms($0, classicPolicy: classicPolicy(of: id), tenant: tenant)
    }
  }
}
