import FoundationEssentials

/// What is kept of a value as JSON: a shape of its own, which stands between the value and the bytes.
package protocol StoredPart: Codable, Sendable {
  associatedtype Value

  init(_ value: Value)

  /// Fails where the document says what no value can have.
  func value() throws(UnreadableForm) -> Value
}

/// A part that is a whole document, with versions: as many as there are steps from one to the next, and one more.
///
/// Whoever changes what is written adds the step that makes the new of the old; documents of every earlier version
/// can then be read. Two programs that write the same version write the same fields: a field more is a version more.
package protocol StoredForm: StoredPart {
  /// What it is a form of: its kind where documents of several kinds lie together, and its name in error texts.
  static var kind: String { get }

  /// The steps: the first makes version 2 of version 1. None stands for version 1 alone.
  static var upcasts: [Upcast] { get }
}

/// Makes of a document one of the next version of its form. It throws `UnreadableForm`; that its type does not say so
/// is because Swift 6.3's compiler crashes on a list of functions whose types do.
package typealias Upcast = @Sendable (inout StoredJSON) throws -> Void

extension StoredForm {
  package static var upcasts: [Upcast] { [] }

  /// The version that is written, and the newest that is read.
  package static var version: Int { upcasts.count + 1 }

  /// Equal forms give equal bytes.
  package func json() throws -> Data { try CanonicalJSON.encode(self) }

  /// Reads a document of this or an earlier version.
  ///
  /// - Parameter unknownFields: whether fields that the form does not have are passed over.
  package static func read(
    _ json: Data, version: Int, unknownFields: UnknownFields
  ) throws(UnreadableForm) -> Self {
    guard (1...Self.version).contains(version) else { throw .unknownVersion(kind, version) }
    let current = try upcast(json, from: version)
    guard let form = try? CanonicalJSON.decode(Self.self, from: current) else {
      throw .malformed(kind, version)
    }
    if unknownFields == .refused, !form.saysAll(of: current) { throw .unknownField(kind, version) }
    return form
  }

  private static func upcast(_ json: Data, from version: Int) throws(UnreadableForm) -> Data {
    guard version < Self.version else { return json }
    guard var document = try? CanonicalJSON.decode(StoredJSON.self, from: json) else {
      throw .malformed(kind, version)
    }
    do {
      for step in upcasts[(version - 1)...] { try step(&document) }
      return try CanonicalJSON.encode(document)
    } catch {
      throw error as? UnreadableForm ?? .malformed(kind, version)
    }
  }

  /// Whether nothing stands in a document but what the form has read.
  private func saysAll(of json: Data) -> Bool {
    guard let own = try? CanonicalJSON.encode(self) else { return false }
    if own == json { return true }
    // The same may be spelt otherwise, as by another version of the encoder.
    let read = try? CanonicalJSON.decode(StoredJSON.self, from: json)
    return read != nil && read == (try? CanonicalJSON.decode(StoredJSON.self, from: own))
  }
}

/// What to do about fields that a form does not have.
package enum UnknownFields {
  /// For what is the truth: such a field may change what the known ones mean, and would be lost where the document
  /// is written again.
  case refused
  /// For what is made anew from the truth.
  case passedOver
}

extension Sequence where Element: StoredPart {
  package func values() throws(UnreadableForm) -> [Element.Value] {
    var values: [Element.Value] = []
    for part in self { values.append(try part.value()) }
    return values
  }
}

/// JSON in which equal values give equal bytes, so that documents can be compared as they stand.
private enum CanonicalJSON {
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from json: Data) throws -> Value {
    try JSONDecoder().decode(type, from: json)
  }
}
