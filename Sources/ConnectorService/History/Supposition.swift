import ComplianceEvaluation
import ConnectorModel

/// Something that is supposed to be otherwise than it is.
package enum Supposition: Hashable, Sendable {
  /// This partner has been silent for longer than its threshold.
  case unresponsive(connector: String)
  /// A connector has this setting.
  case setting(connector: String, SettingChange)

  private var connector: String {
    switch self {
    case .unresponsive(let connector), .setting(let connector, _): connector
    }
  }

  /// "Lookout for Work is unresponsive".
  func words(in situation: DeviceSituation) -> String {
    let name =
      situation.connectors.first { $0.connector.isMeant(by: connector) }?.connector.descriptor.name
      ?? connector
    switch self {
    case .unresponsive: return "\(name) is unresponsive"
    case .setting(_, let change): return "\(name) has \(change.name)=\(change.value)"
    }
  }

  fileprivate func index(in situation: DeviceSituation) throws(ServiceError) -> Int {
    let named = situation.connectors.indices.filter {
      situation.connectors[$0].connector.isMeant(by: connector)
    }
    guard let only = named.first, named.count == 1 else {
      throw ServiceError(
        .notFound,
        "\"\(connector)\" names \(named.isEmpty ? "no connector" : "several connectors")",
        remedy: "gatehouse connector list shows them.")
    }
    return only
  }
}

extension ConnectorService {
  /// The situation as it would be. What could not be set is refused as it would be then.
  nonisolated func suppose(
    _ suppositions: [Supposition], in situation: DeviceSituation, at time: Timestamp
  ) throws(ServiceError) -> DeviceSituation {
    var supposed = situation
    for supposition in suppositions {
      let index = try supposition.index(in: supposed)
      let connector = supposed.connectors[index].connector
      switch supposition {
      case .unresponsive:
        let silence = TimeSpan.days(connector.unresponsivenessThresholdInDays).milliseconds + 1
        supposed.connectors[index].health.lastContactAt = time.adding(
          TimeSpan(milliseconds: -silence))
      case .setting(_, let change):
        let others = supposed.connectors.map(\.connector).filter { $0.id != connector.id }
        supposed.connectors[index].connector = try changed(
          connector, by: [change], tenant: supposed.tenant, others: others)
      }
    }
    return supposed
  }
}

extension Connector {
  fileprivate func isMeant(by text: String) -> Bool {
    id == ConnectorID(rawValue: text) || descriptor.isNamed(text)
  }
}
