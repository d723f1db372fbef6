import Foundation

/// SARIF 2.1.0: rules as the tool's, findings as results.
enum SARIFOutput {
  static func write(_ report: ConformanceReport) throws -> String {
    try JSONOutput.text(Log(report))
  }

  private struct Log: Encodable {
    var version = "2.1.0"
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var runs: [Run]

    enum CodingKeys: String, CodingKey {
      case version, runs
      case schema = "$schema"
    }

    init(_ report: ConformanceReport) { runs = [Run(report)] }
  }

  private struct Run: Encodable {
    var tool: Tool
    var results: [Result]
    var properties: [String: String]

    init(_ report: ConformanceReport) {
      tool = Tool(driver: Driver(rules: report.verdicts.map(RuleDescription.init)))
      results = report.verdicts.enumerated().flatMap { place, verdict in
        Result.all(of: verdict, place: place, path: report.adapter.path)
      }
      properties = [
        "level": "\(report.level)", "seed": "\(report.seed)", "sha256": report.adapter.sha256,
      ]
    }
  }

  private struct Tool: Encodable { var driver: Driver }

  private struct Driver: Encodable {
    var name = "adapter-conformance"
    var semanticVersion = ConformanceReport.suiteVersion
    var rules: [RuleDescription]
  }

  private struct Text: Encodable { var text: String }

  private struct RuleDescription: Encodable {
    var id: String
    var shortDescription: Text
    var help: Text

    init(_ verdict: Verdict) {
      id = verdict.rule
      shortDescription = Text(text: verdict.sentence)
      help = Text(text: Rule.named(verdict.rule)?.mending ?? verdict.sentence)
    }
  }

  private struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var kind: String
    var level: String
    var message: Text
    var locations: [Location]

    static func all(of verdict: Verdict, place: Int, path: String) -> [Result] {
      let (kind, level) =
        switch verdict.outcome {
        case .passed: ("pass", "none")
        case .skipped: ("notApplicable", "none")
        case .warning: ("fail", "warning")
        case .failed, .crashed, .hung: ("fail", "error")
        }
      let texts =
        verdict.findings.map { "\($0.seen) Expected: \($0.expected)" } + verdict.warnings
        + (verdict.missing.map { ["There is not \($0)."] } ?? [])
      return (texts.isEmpty ? [verdict.sentence] : texts).map { text in
        Result(
          ruleId: verdict.rule, ruleIndex: place, kind: kind, level: level,
          message: Text(text: text), locations: [Location(path: path)])
      }
    }
  }

  private struct Location: Encodable {
    struct Physical: Encodable { var artifactLocation: Artifact }
    struct Artifact: Encodable { var uri: String }

    var physicalLocation: Physical

    init(path: String) {
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: URL(fileURLWithPath: path).absoluteString))
    }
  }
}
