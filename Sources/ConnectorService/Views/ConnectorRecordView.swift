import AdapterManagement
import ConnectorModel

/// A connector as it is kept.
package struct ConnectorRecordView: Hashable, Sendable, Encodable {
  package var descriptor: PartnerDescriptorView
  package var togglesOn: Set<Toggle>
  package var unresponsivenessThresholdInDays: Int
  package var scope: Set<GroupID>?
  package var threatLifetimeHours: Int?
  package var levelWords: [LevelWordView]
  package var isProvisioned: Bool
  package var isDeprovisioned: Bool
  package var settings: [String: String]
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp

  package init(_ value: Connector) {
    descriptor = PartnerDescriptorView(value.descriptor)
    togglesOn = value.togglesOn
    unresponsivenessThresholdInDays = value.unresponsivenessThresholdInDays
    scope = value.scope
    threatLifetimeHours = value.threatLifetimeHours
    levelWords = value.levelWords.map { LevelWordView($0) }
    isProvisioned = value.isProvisioned
    isDeprovisioned = value.isDeprovisioned
    settings = value.settings
    createdAt = value.createdAt
    modifiedAt = value.modifiedAt
  }
}
