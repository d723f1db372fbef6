import Foundation

/// TAP 14: a line for each rule, and what was seen as YAML, whose strings are written as JSON's.
enum TAPOutput {
  static func write(_ report: ConformanceReport) throws -> String {
    var lines = ["TAP version 14", "1..\(report.verdicts.count)"]
    for (index, verdict) in report.verdicts.enumerated() {
      let ok = verdict.outcome.isFailure ? "not ok" : "ok"
      let skip = verdict.missing.map { " # SKIP there is not \(onOneLine($0))" } ?? ""
      lines.append("\(ok) \(index + 1) - \(verdict.rule) \(onOneLine(verdict.sentence))\(skip)")
      lines += try diagnosis(verdict)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func diagnosis(_ verdict: Verdict) throws -> [String] {
    guard !verdict.findings.isEmpty || !verdict.warnings.isEmpty else { return [] }
    var lines = ["  ---", "  outcome: \(verdict.outcome.rawValue)"]
    if !verdict.findings.isEmpty {
      lines.append("  findings:")
      for finding in verdict.findings {
        lines.append("    - seen: \(try quoted(finding.seen))")
        lines.append("      expected: \(try quoted(finding.expected))")
      }
    }
    if !verdict.warnings.isEmpty {
      lines.append("  warnings:")
      lines += try verdict.warnings.map { "    - \(try quoted($0))" }
    }
    if let mending = verdict.mending { lines.append("  mend: \(try quoted(mending))") }
    return lines + ["  ..."]
  }

  private static func quoted(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }

  /// In a description a hash begins a directive.
  private static func onOneLine(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
