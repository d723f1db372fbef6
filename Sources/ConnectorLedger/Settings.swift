import ConnectorModel

/// All that administrators have set, as of one row of the journal. Immutable once it is made; whoever holds it
/// sees no half of a change.
package struct Settings: Hashable, Sendable {
  /// The last row of the journal that set something. A change that was checked against this version is made only
  /// while it is the newest.
  package var version: JournalPosition
  package var tenant: Tenant
  /// By the names of the partners.
  package private(set) var connectors: [Connector]
  /// All that there are, oldest first.
  package private(set) var classicPolicies: [ClassicPolicy]
  /// By id.
  package private(set) var compliancePolicies: [CompliancePolicy]
  /// By id.
  package private(set) var appProtectionPolicies: [AppProtectionPolicy]
  /// By id. Check-ins make groups as well; these change no version, for nothing was set.
  package private(set) var groups: [DeviceGroup]
  /// Adapters, and the keys of those who sign them.
  package private(set) var adapters: AdapterInventory

  package init(
    version: JournalPosition = .start, tenant: Tenant = .standard, connectors: [Connector] = [],
    classicPolicies: [ClassicPolicy] = [], compliancePolicies: [CompliancePolicy] = [],
    appProtectionPolicies: [AppProtectionPolicy] = [], groups: [DeviceGroup] = [],
    adapters: AdapterInventory = AdapterInventory()
  ) {
    self.version = version
    self.tenant = tenant
    self.connectors = connectors
    self.classicPolicies = classicPolicies
    self.compliancePolicies = compliancePolicies
    self.appProtectionPolicies = appProtectionPolicies
    self.groups = groups
    self.adapters = adapters
  }

  package func connector(_ id: ConnectorID) -> Connector? { connectors.first { $0.id == id } }

  /// The newest classic policy of a connection.
  package func classicPolicy(of id: ConnectorID) -> ClassicPolicy? {
    classicPolicies.last { $0.connector == id }
  }

  package func classicPolicy(_ id: PolicyID) -> ClassicPolicy? {
    classicPolicies.first { $0.id == id }
  }

  package func compliancePolicy(_ id: PolicyID) -> CompliancePolicy? {
    compliancePolicies.first { $0.id == id }
  }

  package func appProtectionPolicy(_ id: PolicyID) -> AppProtectionPolicy? {
    appProtectionPolicies.first { $0.id == id }
  }

  package func group(_ id: GroupID) -> DeviceGroup? { groups.first { $0.id == id } }

  /// The settings once an entry has had its effect; what sets nothing changes nothing.
  package func applying(_ entry: JournalEntry) -> Settings {
    var changed = self
    changed.apply(entry)
    return changed
  }

  package mutating func apply(_ entry: JournalEntry) {
    switch entry {
    case .tenantSet(let tenant): self.tenant = tenant
    case .connectorSet(let connector):
      connectors.put(connector, as: \.id) {
        ($0.descriptor.name, $0.id.rawValue) < ($1.descriptor.name, $1.id.rawValue)
      }
    case .connectorDeleted(let id): connectors.removeAll { $0.id == id }
    case .classicPolicySet(let policy):
      classicPolicies.put(policy, as: \.id) {
        ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue)
      }
    case .classicPolicyRemoved(let id): classicPolicies.removeAll { $0.id == id }
    case .compliancePolicySet(let policy):
      compliancePolicies.put(policy, as: \.id) { $0.id.rawValue < $1.id.rawValue }
    case .compliancePolicyDeleted(let id): compliancePolicies.removeAll { $0.id == id }
    case .appProtectionPolicySet(let policy):
      appProtectionPolicies.put(policy, as: \.id) { $0.id.rawValue < $1.id.rawValue }
    case .appProtectionPolicyDeleted(let id): appProtectionPolicies.removeAll { $0.id == id }
    case .groupSet(let group): put(group)
    case .groupDeleted(let id): groups.removeAll { $0.id == id }
    default: adapters.take(entry)
    }
  }

  mutating func put(_ group: DeviceGroup) {
    groups.put(group, as: \.id) { $0.id.rawValue < $1.id.rawValue }
  }
}

extension Array {
  /// Puts an element in the place of the one with the same id, in the order that the array has.
  fileprivate mutating func put<ID: Equatable>(
    _ element: Element, as id: KeyPath<Element, ID>, by isBefore: (Element, Element) -> Bool
  ) {
    removeAll { $0[keyPath: id] == element[keyPath: id] }
    insert(element, at: firstIndex { isBefore(element, $0) } ?? endIndex)
  }
}
