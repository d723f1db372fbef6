import ConnectorModel
import FoundationEssentials
import JournalFormat

extension EncodedDocument {
  /// The form of documents that this version writes, and the newest that it reads.
  private static let schemaNow: UInt32 = 1

  init(_ value: some Encodable) throws {
    self.init()
    schema = Self.schemaNow
    json = try CanonicalJSON.encode(value)
  }

  func value<Value: Decodable>() throws -> Value {
    try checkNoUnknownFields()
    guard schema == Self.schemaNow else {
      throw UnreadableEntry(
        reason: "its document is of form \(schema), which this version does not know")
    }
    do {
      return try CanonicalJSON.decode(Value.self, from: json)
    } catch {
      throw UnreadableEntry(reason: "its document is not a \(Value.self)")
    }
  }
}
