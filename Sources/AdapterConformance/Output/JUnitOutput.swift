import Foundation

/// JUnit's XML, as build servers read it: a rule is a test case, a group a suite.
enum JUnitOutput {
  static func write(_ report: ConformanceReport) -> String {
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    let failures = report.count(.failed)
    let errors = report.count(.crashed) + report.count(.hung)
    lines.append(
      element(
        "testsuites",
        [
          ("name", report.adapter.name ?? report.adapter.path),
          ("tests", "\(report.verdicts.count)"), ("failures", "\(failures)"),
          ("errors", "\(errors)"), ("time", seconds(report.milliseconds)),
        ], closes: false))
    for group in Rule.Group.allCases {
      let verdicts = report.verdicts.filter { $0.rule.hasPrefix(group.rawValue) }
      if !verdicts.isEmpty { lines += suite(String(describing: group), verdicts) }
    }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func suite(_ name: String, _ verdicts: [Verdict]) -> [String] {
    func count(_ outcomes: Outcome...) -> String {
      "\(verdicts.count { outcomes.contains($0.outcome) })"
    }
    let head = element(
      "testsuite",
      [
        ("name", name), ("tests", "\(verdicts.count)"), ("failures", count(.failed)),
        ("errors", count(.crashed, .hung)), ("skipped", count(.skipped)),
        ("time", seconds(verdicts.reduce(0) { $0 + $1.milliseconds })),
      ], closes: false)
    return ["  " + head] + verdicts.flatMap { testCase($0, suite: name) } + ["  </testsuite>"]
  }

  private static func testCase(_ verdict: Verdict, suite: String) -> [String] {
    let attributes = [
      ("classname", "conformance.\(suite)"), ("name", "\(verdict.rule) \(verdict.sentence)"),
      ("time", seconds(verdict.milliseconds)),
    ]
    guard let inner = content(verdict) else {
      return ["    " + element("testcase", attributes, closes: true)]
    }
    return ["    " + element("testcase", attributes, closes: false), inner, "    </testcase>"]
  }

  private static func content(_ verdict: Verdict) -> String? {
    let text = escaped(verdict.sentences.joined(separator: "\n"))
    let message = ("message", verdict.findings.first?.seen ?? "")
    switch verdict.outcome {
    case .passed: return nil
    case .failed:
      return
        "      \(element("failure", [message, ("type", "failed")], closes: false))\(text)</failure>"
    case .crashed, .hung:
      let kind = ("type", verdict.outcome.rawValue)
      return "      \(element("error", [message, kind], closes: false))\(text)</error>"
    case .skipped:
      return
        "      \(element("skipped", [("message", "there is not \(verdict.missing ?? "")")], closes: true))"
    case .warning: return "      <system-out>\(text)</system-out>"
    }
  }

  private static func seconds(_ milliseconds: Double) -> String {
    "\((milliseconds).rounded() / 1_000)"
  }

  private static func element(
    _ name: String, _ attributes: [(String, String)], closes: Bool
  ) -> String {
    let inner = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    return "<\(name)\(inner)\(closes ? "/>" : ">")"
  }

  /// Characters that XML 1.0 cannot hold at all are replaced.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "&#10;"
      case "\t": escaped += "&#9;"
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
