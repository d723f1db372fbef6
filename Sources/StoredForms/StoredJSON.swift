/// A document as it lies there, for the steps from one version of a form to the next. A field that is null is one
/// that is not there; numbers are whole.
package indirect enum StoredJSON: Hashable, Sendable {
  case truth(Bool)
  case number(Int64)
  /// Beyond `Int64.max`.
  case large(UInt64)
  case text(String)
  case list([StoredJSON])
  case object([String: StoredJSON])

  /// A field of an object; nil where there is none, or no object.
  package subscript(field: String) -> StoredJSON? {
    get { if case .object(let fields) = self { fields[field] } else { nil } }
    set {
      guard case .object(var fields) = self else { return }
      fields[field] = newValue
      self = .object(fields)
    }
  }
}

extension StoredJSON: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .number(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .large(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([StoredJSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: StoredJSON?].self).compactMapValues(\.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .truth(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .large(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
