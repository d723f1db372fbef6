import ConnectorModel
import StoredForms

struct StoredConnector: StoredForm {
  static let kind = "connector"

  var descriptor: StoredDescriptor
  /// In the order of their numbers at the adapter boundary.
  var togglesOn: [String]
  var unresponsivenessThresholdInDays: Int
  /// In the order of the ids; nil: all devices.
  var scope: [String]?
  var threatLifetimeHours: Int?
  var levelWords: [StoredLevelWord]
  var isProvisioned: Bool
  var isDeprovisioned: Bool
  var settings: [String: String]
  var createdAt: String
  var modifiedAt: String

  init(_ connector: Connector) {
    descriptor = StoredDescriptor(connector.descriptor)
    togglesOn = connector.togglesOn.sorted { $0.rawValue < $1.rawValue }.map(\.word)
    unresponsivenessThresholdInDays = connector.unresponsivenessThresholdInDays
    scope = connector.scope?.map(\.rawValue).sorted()
    threatLifetimeHours = connector.threatLifetimeHours
    levelWords = connector.levelWords.map(StoredLevelWord.init)
    isProvisioned = connector.isProvisioned
    isDeprovisioned = connector.isDeprovisioned
    settings = connector.settings
    createdAt = connector.createdAt.iso8601
    modifiedAt = connector.modifiedAt.iso8601
  }

  func value() throws(UnreadableForm) -> Connector {
    Connector(
      descriptor: try descriptor.value(), togglesOn: Set(try togglesOn.words("togglesOn")),
      unresponsivenessThresholdInDays: unresponsivenessThresholdInDays,
      scope: scope.map { Set($0.map(GroupID.init(rawValue:))) },
      threatLifetimeHours: threatLifetimeHours, levelWords: try levelWords.values(),
      isProvisioned: isProvisioned, isDeprovisioned: isDeprovisioned, settings: settings,
      createdAt: try createdAt.time("createdAt"), modifiedAt: try modifiedAt.time("modifiedAt"))
  }
}
