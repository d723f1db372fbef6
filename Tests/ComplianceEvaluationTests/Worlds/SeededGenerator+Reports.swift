import ComplianceEvaluation
import ConnectorModel
import TestSupport

/// Reports out of a seed.
extension SeededGenerator {
  /// Few moments, so that many reports are of the same one.
  mutating func moment() -> Timestamp {
    Fields.now.adding(.hours(-Int.random(in: 0...30, using: &self)))
  }

  mutating func report() -> CaseReport {
    let kind: ReportKind
    switch Int.random(in: 0..<22, using: &self) {
    case 0..<8: kind = .state(pick(PartnerDeviceState.allCases))
    case 8..<14: kind = .threatOpened(id: pick(["t", "u", "v"]), level: pick(ThreatLevel.allCases))
    case 14..<17: kind = .threatClosed(id: pick(["t", "u", "v"]))
    case 17: kind = .heartbeat(errorCode: 0, lagMilliseconds: 0)
    case 18, 19: kind = .wordUnknown
    default: kind = .removed
    }
    var report = CaseReader.namedReport(kind, at: moment())
    report.category = pick([nil, nil, "malware"])
    report.title = pick([nil, "Alder", "Beech"])
    report.detail = pick([nil, nil, "in the hedge"])
    report.word = pick([nil, "bad", "worse"])
    if case .threatClosed = kind, chance(20) { report.subject = .nobody }
    report.isInPart = chance(25)
    return CaseReport(device: pick(["", "a", "b", "c"]), report: report, receivedAt: moment())
  }

  mutating func reports(upTo most: Int) -> [CaseReport] {
    (0..<Int.random(in: 0...most, using: &self)).map { _ in report() }
  }
}
