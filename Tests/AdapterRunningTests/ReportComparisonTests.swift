import ConnectorModel
import Testing

@testable import AdapterRunning

/// How the reports of two versions to one call are compared.
struct ReportComparisonTests {
  private static func report(
    _ kind: ReportKind = .state(.secured), of device: Int64 = 1, at time: Timestamp = minute(1),
    detail: String? = nil
  ) -> Report {
    Report(
      subject: .device(DeviceKey(rawValue: device)), kind: kind, observedAt: time, detail: detail,
      vendorCode: 0)
  }

  private func compare(_ current: [Report], _ shadow: [Report]) -> ReportComparison {
    ReportComparison(current: current, shadow: shadow, operation: .devices, at: minute(5))
  }

  private static let cases: [(String, [Report], [Report], Int, [[String?]])] = [
    ("nothing", [], [], 0, []),
    (
      "the same in another order", [report(of: 1), report(of: 2)], [report(of: 2), report(of: 1)],
      2, []
    ),
    (
      "another state", [report()], [report(.state(.highSeverity))], 0,
      [["state", "secured", "highSeverity"]]
    ),
    (
      "two fields", [report(detail: "a")], [report(at: minute(2), detail: "b")], 0,
      [
        ["detail", "a", "b"], ["observedAt", minute(1).iso8601, minute(2).iso8601],
      ]
    ),
    ("a detail more", [report()], [report(detail: "b")], 0, [["detail", nil, "b"]]),
    ("what both say of now", [report(at: minute(5))], [report(at: minute(6))], 1, []),
    ("a report missing", [report()], [], 0, [["report", "state secured", nil]]),
    (
      "a report more", [], [report(.threatOpened(id: "t", level: .low))], 0,
      [["report", nil, "threatOpened low"]]
    ),
    (
      "another threat", [report(.threatClosed(id: "t"))], [report(.threatClosed(id: "u"))], 0,
      [["report", "threatClosed", nil], ["report", nil, "threatClosed"]]
    ),
    (
      "two about the same, one of them another",
      [report(), report(.state(.lowSeverity))], [report(), report(.state(.highSeverity))], 1,
      [["state", "lowSeverity", "highSeverity"]]
    ),
  ]

  @Test(arguments: cases)
  func `reports are compared by what they are about, field by field`(
    what: String, current: [Report], shadow: [Report], equal: Int, differences: [[String?]]
  ) {
    let comparison = compare(current, shadow)
    #expect(comparison.equal == equal, "\(what)")
    #expect(
      comparison.differences.map { [$0.field, $0.current, $0.shadow] } == differences, "\(what)")
  }

  @Test func `all differences are counted and the first are kept`() {
    let reports = (1...500).map { Self.report(of: $0) }
    let comparison = compare(reports, [])
    #expect(comparison.different == 500)
    #expect(comparison.differences.count == ReportComparison.mostDifferences)
  }

  @Test func `identifiers are the same in whatever order an adapter gives them`() {
    let identifiers = ids([.serialNumber: "S", .udid: "U"])
    var (one, other) = (Self.report(), Self.report())
    one.subject = .identifiers(identifiers)
    other.subject = .identifiers(identifiers.reversed())
    #expect(compare([one], [other]).equal == 1)
  }
}
