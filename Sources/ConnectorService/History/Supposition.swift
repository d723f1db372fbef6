import ComplianceEvaluation
import ConnectorModel

/// Something that is supposed to be otherwise than it is.
package enum Supposition: Hashable, Sendable {
  /// This partner has been silent for longer than its threshold.
  case unresponsive(ConnectorID)
  /// A connector has this setting.
  case setting(ConnectorID, SettingChange)

  private var connector: ConnectorID {
    switch self {
    case .unresponsive(let id), .setting(let id, _): id
    }
  }

  /// "Lookout for Work is unresponsive".
  func words(in situation: DeviceSituation) -> String {
    let name =
      situation.connectors.first { $0.connector.id == connector }?.connector.descriptor.name
      ?? connector.rawValue
    switch self {
    case .unresponsive: return "\(name) is unresponsive"
    case .setting(_, let change): return "\(name) has \(change.name)=\(change.value)"
    }
  }

  fileprivate func index(in situation: DeviceSituation) throws(ServiceError) -> Int {
    let index = situation.connectors.firstIndex { $0.connector.id == connector }
    guard let index else { throw ServiceError(noConnector: connector) }
    return index
  }
}

extension DeviceSituation {
  /// The situation as it would be. What could not be set is refused as it would be then.
  ///
  /// - Parameter groups: those that there are.
  func supposing(
    _ suppositions: [Supposition], groups: [DeviceGroup], at time: Timestamp
  ) throws(ServiceError) -> DeviceSituation {
    var supposed = self
    for supposition in suppositions {
      let index = try supposition.index(in: supposed)
      let connector = supposed.connectors[index].connector
      switch supposition {
      case .unresponsive:
        let silence = TimeSpan.days(connector.unresponsivenessThresholdInDays).milliseconds
          .addingSaturating(1)
        supposed.connectors[index].health.lastContactAt = time.adding(
          TimeSpan(milliseconds: -silence))
      case .setting(_, let change):
        let others = supposed.connectors.map(\.connector).filter { $0.id != connector.id }
        supposed.connectors[index].connector = try connector.changed(
          by: [change], tenant: supposed.tenant, others: others, groups: groups, at: time)
      }
    }
    return supposed
  }
}
