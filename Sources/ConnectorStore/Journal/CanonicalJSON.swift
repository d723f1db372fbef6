import ConnectorModel
import FoundationEssentials

/// JSON in which equal values give equal bytes, so that documents can be compared as they stand.
enum CanonicalJSON {
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if let connector = value as? Connector {
      return try encoder.encode(OrderedConnector(connector: connector))
    }
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from json: Data) throws -> Value {
    try JSONDecoder().decode(type, from: json)
  }
}

/// A connector whose sets are written in order; a `Set` gives its elements in a new one in each process.
private struct OrderedConnector: Encodable {
  var connector: Connector

  private enum CodingKeys: String, CodingKey { case togglesOn, scope }

  func encode(to encoder: any Encoder) throws {
    try connector.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    let toggles = connector.togglesOn.sorted { $0.rawValue < $1.rawValue }
    try container.encode(toggles, forKey: .togglesOn)
    let scope = connector.scope?.sorted { $0.rawValue < $1.rawValue }
    try container.encodeIfPresent(scope, forKey: .scope)
  }
}
