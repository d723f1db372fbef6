import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// What the ledger holds in memory, as of one row of the journal: the settings, and what traffic has shown of
/// each partner.
package struct LedgerState: Hashable, Sendable {
  /// The last row that has had its effect.
  package internal(set) var position: JournalPosition
  package internal(set) var settings: Settings
  package internal(set) var health: [ConnectorID: ConnectorHealth]

  init(position: JournalPosition, settings: Settings, health: [ConnectorID: ConnectorHealth]) {
    self.position = position
    self.settings = settings
    self.health = health
  }

  /// Before the first row.
  package static let empty = LedgerState(position: .start, settings: Settings(), health: [:])

  /// Read from the tables, which is done once: when they are opened.
  package init(_ tables: any TableReader, version: JournalPosition) throws(StoreError) {
    let connectors = try tables.connectors()
    position = try tables.coveredPosition()
    settings = Settings(
      version: version, tenant: try tables.tenant(), connectors: connectors,
      classicPolicies: try tables.classicPolicies(),
      compliancePolicies: try tables.compliancePolicies(),
      appProtectionPolicies: try tables.appProtectionPolicies(), groups: try tables.groups(),
      adapters: try tables.adapters())
    health = [:]
    for connector in connectors { health[connector.id] = try tables.health(of: connector.id) }
  }

  /// Of a connector that nobody has heard, nothing.
  package func health(of connector: ConnectorID) -> ConnectorHealth {
    health[connector] ?? .unheard
  }

  /// A connector with its health and its newest classic policy, without partner devices.
  package func situation(of id: ConnectorID) -> ConnectorSituation? {
    settings.connector(id).map(situation)
  }

  /// All connectors, in the order of the settings.
  package var situations: [ConnectorSituation] { settings.connectors.map(situation) }

  private func situation(of connector: Connector) -> ConnectorSituation {
    ConnectorSituation(
      connector: connector, health: health(of: connector.id),
      classicPolicy: settings.classicPolicy(of: connector.id))
  }

  /// All that decides about a fleet apart from the devices.
  package var fleetSettings: FleetSettings {
    FleetSettings(
      tenant: settings.tenant, connectors: situations,
      compliancePolicies: settings.compliancePolicies,
      appProtectionPolicies: settings.appProtectionPolicies)
  }
}
