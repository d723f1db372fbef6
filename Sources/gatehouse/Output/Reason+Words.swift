import ConnectorModel
import ConnectorService

extension ReasonView {
  /// "threatLevelAbove (highSeverity, at most low allowed)".
  var words: String { datum.map { "\(rule.rawValue) (\($0))" } ?? rule.rawValue }

  /// The reason with its connector and the age of what it rests on.
  func line(names: [String: String], at time: Timestamp) -> String {
    var line = words
    if let connector { line += ", \(names[connector.rawValue] ?? connector.rawValue)" }
    if let observedAt { line += ", observed \(observedAt.absoluteAndRelative(to: time))" }
    if let receivedAt { line += ", received \(receivedAt.absoluteAndRelative(to: time))" }
    return line
  }
}
