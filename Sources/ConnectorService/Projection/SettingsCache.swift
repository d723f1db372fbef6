import ConnectorModel
import ConnectorStore

/// What the projector needs to know of the settings again and again. Emptied when they change.
struct SettingsCache {
  var tenant: Tenant?
  var situations: [ConnectorID: ConnectorSituation]?
  var groups: Set<GroupID>?
  /// How many reports wait for a device; the look-up of one is spared where none waits.
  var unmatched: [ConnectorID: Int] = [:]
}

extension Projector {
  mutating func tenant() throws(StoreError) -> Tenant {
    if let tenant = cache.tenant { return tenant }
    let tenant = try tables.tenant()
    cache.tenant = tenant
    return tenant
  }

  mutating func knownGroups() throws(StoreError) -> Set<GroupID> {
    if let groups = cache.groups { return groups }
    let groups = Set(try tables.groups().map(\.id))
    cache.groups = groups
    return groups
  }

  /// The connectors with their health and their newest classic policy, without partner devices.
  mutating func situations() throws(StoreError) -> [ConnectorID: ConnectorSituation] {
    if let situations = cache.situations { return situations }
    let situations = try ConnectorSituation.all(in: tables)
    cache.situations = Dictionary(uniqueKeysWithValues: situations.map { ($0.connector.id, $0) })
    return cache.situations ?? [:]
  }

  mutating func unmatchedCount(of connector: ConnectorID) throws(StoreError) -> Int {
    if let count = cache.unmatched[connector] { return count }
    let count = try tables.unmatchedCount(of: connector)
    cache.unmatched[connector] = count
    return count
  }
}

extension ConnectorSituation {
  /// All connectors by name, each with its health and its newest classic policy, without partner
  /// devices.
  static func all(in tables: any TableReader) throws(StoreError) -> [ConnectorSituation] {
    let policies = try tables.classicPolicies()
    var situations: [ConnectorSituation] = []
    for connector in try tables.connectors() {
      situations.append(
        ConnectorSituation(
          connector: connector, health: try tables.health(of: connector.id),
          classicPolicy: policies.last { $0.connector == connector.id }))
    }
    return situations
  }
}
