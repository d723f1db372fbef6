import ConnectorModel
import Foundation
import StoredForms

/// A file that this program keeps for itself: JSON in a stored form, in lines for people. The same value gives the
/// same bytes.
///
/// The version of the form stands in its field `format`; a file without that field is of version 1.
enum OwnFile {
  static func bytes<Form: StoredForm>(of form: Form) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(form) else {
      preconditionFailure("a form of texts, numbers and truth values can always be written")
    }
    precondition(version(in: json) == Form.version, "a form says its version from the second on")
    return Array(json) + [UInt8(ascii: "\n")]
  }

  /// Refuses fields that the form does not have: one may narrow what is trusted, and would be lost where the file is
  /// written again.
  static func value<Form: StoredForm>(
    in bytes: [UInt8], as form: Form.Type
  ) throws(UnreadableForm) -> Form.Value {
    let json = Data(bytes)
    return try Form.read(json, version: version(in: json), unknownFields: .refused).value()
  }

  private struct Format: Decodable {
    var format: Int?
  }

  private static func version(in json: Data) -> Int {
    (try? JSONDecoder().decode(Format.self, from: json))?.format ?? 1
  }
}

extension String {
  /// The way out of what a newer version has written.
  static let newerVersion = "Use the version of Gatehouse that wrote it, or a newer one."

  /// ISO 8601 in UTC.
  func time(_ field: String) throws(UnreadableForm) -> Timestamp {
    guard let time = Timestamp(iso8601: self) else { throw .value(of: field) }
    return time
  }

  func semanticVersion(_ field: String) throws(UnreadableForm) -> SemanticVersion {
    guard let version = SemanticVersion(self) else { throw .value(of: field) }
    return version
  }
}
