/// What is wrong with a document. It names kinds, versions and fields, never a value.
package enum UnreadableForm: Error, Hashable, Sendable {
  /// A version that this program does not know, nearly always because a newer one has written it.
  case unknownVersion(_ kind: String, Int)
  /// A field that no program of that version writes.
  case unknownField(_ kind: String, _ version: Int)
  /// Not the fields of that version, or not JSON.
  case malformed(_ kind: String, _ version: Int)
  /// A field whose value none can have.
  case value(of: String)

  /// A part of a sentence about what holds the document.
  package var reason: String {
    switch self {
    case .unknownVersion(let kind, let version):
      "its \(kind) is of form \(version), which this version does not know"
    case .unknownField(let kind, let version):
      "its \(kind) of form \(version) has a field that this version does not know"
    case .malformed(let kind, let version): "its \(kind) is not of form \(version), as it says"
    case .value(let field): "its field \(field) has an unknown value"
    }
  }
}
