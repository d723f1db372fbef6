/// What is wrong with an encoded entry. It names a field of the encoding, never a value.
struct UnreadableEntry: Error, Hashable {
  var reason: String

  static let unknownFields = UnreadableEntry(
    reason: "it has a field that this version does not know")

  static func missing(_ field: String) -> UnreadableEntry {
    UnreadableEntry(reason: "its field \(field) is missing or has an unknown value")
  }

  static func lengths(_ field: String) -> UnreadableEntry {
    UnreadableEntry(reason: "the lengths of its columns do not agree at \(field)")
  }
}
