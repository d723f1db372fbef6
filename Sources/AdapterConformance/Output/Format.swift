import SafeText

/// How a report is written.
package enum Format: String, CaseIterable, Sendable {
  case text, json, junit, sarif, tap

  /// A report. What an adapter has said steers no terminal that shows it.
  package func write(_ report: ConformanceReport, onlyFailed: Bool = false) throws -> String {
    switch self {
    case .text: Printable.text(TextOutput(onlyFailed: onlyFailed).write(report))
    case .json: Printable.json(try JSONOutput.write(report))
    case .junit: Printable.text(JUnitOutput.write(report))
    case .sarif: Printable.json(try SARIFOutput.write(report))
    case .tap: Printable.text(try TAPOutput.write(report))
    }
  }
}
