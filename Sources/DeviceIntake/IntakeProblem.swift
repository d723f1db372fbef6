/// A record that was refused, and why. It names places, never the values of a person's device.
package struct IntakeProblem: Hashable, Sendable, Codable {
  /// The name of the source.
  package var source: String
  /// Which record, from 1; nil when the whole document is meant.
  package var record: Int?
  /// Which line, from 1, where a line is a record.
  package var line: Int?
  /// The member at fault, as a path: `installedApps[3].bundleSize`.
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
  /// `devices.jsonl line 17, osVersion: is longer than 128 bytes`
  package var description: String {
    var text = source
    if let line { text += " line \(line)" } else if let record { text += " record \(record)" }
    if let field { text += ", \(field)" }
    return "\(text): \(message)"
  }
}
