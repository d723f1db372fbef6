import Foundation

/// For people: what did not pass, and a sum.
struct TextOutput {
  var onlyFailed: Bool

  func write(_ report: ConformanceReport) -> String {
    var lines = [title(report), ""]
    for verdict in report.verdicts where !onlyFailed || verdict.outcome.isFailure {
      lines += Self.lines(verdict, seed: report.seed)
    }
    lines += ["", sum(report), "Seed \(report.seed). Took \(Self.seconds(report.milliseconds))."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func title(_ report: ConformanceReport) -> String {
    let adapter = report.adapter
    guard let name = adapter.name, let version = adapter.version else { return adapter.path }
    return "\(name) \(version) (\(adapter.path))"
  }

  static func lines(_ verdict: Verdict, seed: UInt64) -> [String] {
    var lines = ["\(mark(verdict.outcome)) \(verdict.rule)  \(verdict.sentence)"]
    for finding in verdict.findings {
      lines.append("       seen:     \(finding.seen)")
      lines.append("       expected: \(finding.expected)")
    }
    lines += verdict.warnings.map { "       warning:  \($0)" }
    lines += verdict.notes.map { "       note:     \($0)" }
    if let missing = verdict.missing { lines.append("       skipped:  there is not \(missing)") }
    if verdict.outcome.isFailure, let mending = verdict.mending {
      lines.append("       mend:     \(mending)")
      lines.append("       again:    --reproduce \(seed) --only \(verdict.rule)")
    }
    return lines
  }

  private static func mark(_ outcome: Outcome) -> String {
    switch outcome {
    case .passed: "  ok  "
    case .failed: " FAIL "
    case .crashed: "CRASH "
    case .hung: " HUNG "
    case .skipped: " skip "
    case .warning: " warn "
    }
  }

  private func sum(_ report: ConformanceReport) -> String {
    let counts = Outcome.allCases.compactMap { outcome in
      report.count(outcome) > 0 ? "\(report.count(outcome)) \(outcome.rawValue)" : nil
    }
    let counted = counts.isEmpty ? "no rule was run" : counts.joined(separator: ", ")
    let verdict =
      !report.isConformant
      ? "Not conformant"
      : report.isWhole ? "Conformant at level \(report.level)" : "Nothing failed"
    return "\(verdict): \(counted)."
  }

  private static func seconds(_ milliseconds: Double) -> String {
    "\((milliseconds / 100).rounded() / 10) s"
  }
}
