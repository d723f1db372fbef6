/// What came of a rule.
package enum Outcome: String, Codable, Sendable, CaseIterable {
  case passed, failed, crashed, hung, skipped, warning

  /// Whether an adapter for which this came out is not conformant.
  package var isFailure: Bool { self == .failed || self == .crashed || self == .hung }
}

/// Something that is not as a rule has it.
package struct Finding: Codable, Hashable, Sendable {
  /// What was seen.
  package var seen: String
  package var expected: String
}

/// What a check writes down in the process of its test.
struct TestRecord: Codable, Sendable {
  var findings: [Finding] = []
  var warnings: [String] = []
  /// The precondition that is missing.
  var missing: String?
  /// Facts for whoever reads the report, such as which calls were denied.
  var notes: [String] = []

  var outcome: Outcome {
    if !findings.isEmpty { return .failed }
    if missing != nil { return .skipped }
    return warnings.isEmpty ? .passed : .warning
  }
}

/// What came of one rule, for the report.
package struct Verdict: Codable, Sendable {
  package var rule: String
  package var level: Int
  package var sentence: String
  package var outcome: Outcome
  package var findings: [Finding]
  package var warnings: [String]
  /// The precondition that is missing, for a rule that was skipped.
  package var missing: String?
  package var notes: [String]
  package var mending: String?
  /// The seed of this rule's random input.
  package var seed: UInt64
  package var milliseconds: Double

  init(_ rule: Rule, _ record: TestRecord, seed: UInt64, milliseconds: Double) {
    self.rule = rule.id
    level = rule.level.rawValue
    sentence = rule.sentence
    outcome = record.outcome
    findings = record.findings
    warnings = record.warnings
    missing = record.missing
    notes = record.notes
    mending = record.outcome.isFailure || record.outcome == .warning ? rule.mending : nil
    self.seed = seed
    self.milliseconds = milliseconds
  }

  /// The rule was not answered by its check: it died, or was killed.
  init(
    _ rule: Rule, _ outcome: Outcome, _ finding: Finding, seed: UInt64, milliseconds: Double
  ) {
    self.init(rule, TestRecord(findings: [finding]), seed: seed, milliseconds: milliseconds)
    self.outcome = outcome
  }
}
