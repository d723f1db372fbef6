import ConnectorModel

/// All settings that decide about a fleet, with what traffic has shown of the partners.
package struct FleetSettings: Hashable, Sendable {
  package var tenant: Tenant
  /// In an order that is kept; without partner devices.
  package var connectors: [ConnectorSituation]
  package var compliancePolicies: [CompliancePolicy]
  package var appProtectionPolicies: [AppProtectionPolicy]

  package init(
    tenant: Tenant, connectors: [ConnectorSituation] = [],
    compliancePolicies: [CompliancePolicy] = [], appProtectionPolicies: [AppProtectionPolicy] = []
  ) {
    self.tenant = tenant
    self.connectors = connectors
    self.compliancePolicies = compliancePolicies
    self.appProtectionPolicies = appProtectionPolicies
  }

  /// The settings once a change of settings has been made; other entries change nothing. Nobody has heard a partner
  /// that is connected by it.
  package func applying(_ entry: JournalEntry) -> FleetSettings {
    var changed = self
    switch entry {
    case .tenantSet(let tenant): changed.tenant = tenant
    case .connectorSet(let connector):
      if connectors.contains(where: { $0.connector.id == connector.id }) {
        changed.change(connector.id) { $0.connector = connector }
      } else {
        changed.connectors.append(ConnectorSituation(connector: connector, health: .unheard))
      }
    case .connectorDeleted(let id): changed.connectors.removeAll { $0.connector.id == id }
    case .classicPolicySet(let policy):
      changed.change(policy.connector) { $0.classicPolicy = policy }
    case .compliancePolicySet(let policy):
      changed.compliancePolicies.removeAll { $0.id == policy.id }
      changed.compliancePolicies.append(policy)
    case .compliancePolicyDeleted(let id): changed.compliancePolicies.removeAll { $0.id == id }
    case .appProtectionPolicySet(let policy):
      changed.appProtectionPolicies.removeAll { $0.id == policy.id }
      changed.appProtectionPolicies.append(policy)
    case .appProtectionPolicyDeleted(let id):
      changed.appProtectionPolicies.removeAll { $0.id == id }
    default: break
    }
    return changed
  }

  private mutating func change(
    _ id: ConnectorID, _ body: (inout ConnectorSituation) -> Void
  ) {
    for index in connectors.indices where connectors[index].connector.id == id {
      body(&connectors[index])
    }
  }

  /// Whether what a projection holds of devices under these settings is the same under the others: the
  /// partners, how their reports fold, how long devices are waited for, and how long policies grant grace.
  package func sharesProjection(with other: FleetSettings) -> Bool {
    projected == other.projected && grantsGrace(like: other)
  }

  /// Of a policy that is not on both sides nothing is held that matters: ids are never given again.
  private func grantsGrace(like other: FleetSettings) -> Bool {
    let hours = compliancePolicies.reduce(into: [:]) { $0[$1.id] = $1.blockGracePeriodHours }
    return other.compliancePolicies.allSatisfy { policy in
      policy.blockGracePeriodHours == hours[policy.id] ?? policy.blockGracePeriodHours
    }
  }

  private var projected: ProjectedSettings {
    ProjectedSettings(
      partners: connectors.map {
        .init(
          id: $0.connector.id, levelSource: $0.connector.descriptor.levelSource,
          threatLifetimeHours: $0.connector.effectiveThreatLifetimeHours)
      },
      newDeviceGraceHours: tenant.newDeviceGraceHours)
  }
}

/// The settings that a projection holds the results of.
private struct ProjectedSettings: Hashable {
  struct Partner: Hashable {
    var id: ConnectorID
    var levelSource: LevelSource
    var threatLifetimeHours: Int?
  }

  var partners: [Partner]
  var newDeviceGraceHours: Int
}

extension FleetSettings {
  /// The settings as they decide at a moment: of a partner's traffic only whether the partner counts.
  func deciding(at time: Timestamp) -> FleetSettings {
    var deciding = self
    for index in connectors.indices {
      let state = connectors[index].state(tenant: tenant, at: time)
      deciding.connectors[index].health = ConnectorHealth(
        lastContactAt: state == .notSetUp || state == .unavailable
          ? nil : Timestamp(milliseconds: state == .unresponsive ? .min : .max),
        lastErrorCode: 0, lagMilliseconds: 0, counts: .none)
    }
    return deciding
  }

  /// The next moment at which a partner that stays silent becomes unresponsive.
  func changesAt(after time: Timestamp) -> Timestamp? {
    connectors.compactMap { $0.connector.unresponsiveAt(health: $0.health) }.filter { $0 > time }
      .min()
  }
}
