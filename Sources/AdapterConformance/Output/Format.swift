/// How a report is written.
package enum Format: String, CaseIterable, Sendable {
  case text, json, junit, sarif, tap

  package func write(_ report: ConformanceReport, onlyFailed: Bool = false) throws -> String {
    switch self {
    case .text: TextOutput(onlyFailed: onlyFailed).write(report)
    case .json: try JSONOutput.write(report)
    case .junit: JUnitOutput.write(report)
    case .sarif: try SARIFOutput.write(report)
    case .tap: try TAPOutput.write(report)
    }
  }
}
