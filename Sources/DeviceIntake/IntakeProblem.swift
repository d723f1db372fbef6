/// What was not taken of a source, or is to be known of it. It names places, never the values of a
/// person's device.
package struct IntakeProblem: Hashable, Sendable, Codable {
  /// The name of the source.
  package var source: String
  /// Which record of the source, from 1; nil when the whole of it is meant, and where the line tells.
  package var record: Int?
  /// Which line, from 1, where records, or pages of them, stand on lines.
  package var line: Int?
  /// The member at fault, as a path with places that count from 1: `installedApps[3].bundleSize`.
  package var field: String?
  package var message: String

  package init(
    source: String, record: Int? = nil, line: Int? = nil, field: String? = nil, message: String
  ) {
    self.source = source
    self.record = record
    self.line = line
    self.field = field
    self.message = message
  }
}

extension IntakeProblem: CustomStringConvertible {
  /// `devices.jsonl line 17, osVersion: should be text, but is a list`; of a page on one line:
  /// `page.json line 1, record 8, …`.
  package var description: String {
    var text = source
    if let line { text += " line \(line)" }
    if let record { text += "\(line == nil ? "" : ",") record \(record)" }
    if let field { text += ", \(field)" }
    return "\(text): \(message)"
  }
}
