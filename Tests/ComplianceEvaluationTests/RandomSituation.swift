import ComplianceEvaluation
import ConnectorModel
import TestSupport

/// Situations out of a seed, in which most rows of the tables come up.
extension SeededGenerator {
  /// Few moments, so that many reports are of the same one.
  mutating func moment() -> Timestamp {
    Fields.now.adding(.hours(-Int.random(in: 0...30, using: &self)))
  }

  mutating func report() -> CaseReport {
    let kind: ReportKind
    switch Int.random(in: 0..<10, using: &self) {
    case 0..<4: kind = .state(pick(PartnerDeviceState.allCases))
    case 4..<7: kind = .threatOpened(id: pick(["t", "u", "v"]), level: pick(ThreatLevel.allCases))
    case 7..<9: kind = .threatClosed(id: pick(["t", "u", "v"]))
    default: kind = .removed
    }
    var report = CaseReader.namedReport(kind, at: moment())
    report.title = pick([nil, "Alder", "Beech"])
    report.word = pick([nil, "bad", "worse"])
    if case .threatClosed = kind, chance(20) { report.subject = .nobody }
    return CaseReport(device: pick(["a", "b"]), report: report, receivedAt: moment())
  }

  mutating func reports(upTo most: Int) -> [CaseReport] {
    (0..<Int.random(in: 0...most, using: &self)).map { _ in report() }
  }

  mutating func connector(_ name: String) throws -> ConnectorSituation {
    var given: [String: Any] = [
      "levelSource": pick(LevelSource.allCases).rawValue, "threshold": pick([1, 2, 7]),
      "contact": pick(["-1h", "-20h", "-24h", "-30h", "-3d"]),
      "minimum": ["ios": pick(["15", "17.4", "18"])],
      "appProtectionMinimum": ["ios": pick(["15", "18"])],
      "on": Toggle.allCases.filter { _ in chance(75) }.map(\.name), "errorCode": pick([0, 0, 7]),
    ]
    if chance(30) { given["lifetimeHours"] = pick([1, 12, 24]) }
    if chance(20) { given["scope"] = [pick(["sales", "finance"])] }
    if chance(40) { given["classicPolicy"] = pick(ClassicPolicyState.allCases).rawValue }
    if chance(5) { given["deprovisioned"] = true }
    var situation = try CaseReader.connector(name, Fields(given, place: "random"))
    if chance(40) { situation.connector.descriptor.name = "One name for several" }
    situation.partnerDevices = CaseReader.folded(reports(upTo: 5))
    return situation
  }

  mutating func situation() throws -> DeviceSituation {
    let device: [String: Any] = [
      "os": pick(["", "14.1", "17.4", "17.4 (a)"]), "registered": chance(80),
      "groups": chance(60) ? ["sales"] : [], "jailbroken": chance(20), "enrolled": "-10h",
      "ownership": pick(Ownership.allCases).rawValue, "protectedApps": ["com.example.mail"],
    ]
    let tenant: [String: Any] = [
      "release": pick(ServiceRelease.allCases).rawValue, "newDeviceGraceHours": pick([0, 12]),
      "authority": chance(90) ? "intune" : "sccm",
    ]
    let given: [String: Any] = [
      "device": device, "tenant": tenant, "policies": ["p": policy(), "q": policy()],
      "appPolicies": ["a": appPolicy(), "b": appPolicy()],
    ]
    var situation = try CaseReader.situation(Fields(given, place: "random")).0
    for name in ["acme", "birch", "defender"] where chance(70) {
      situation.connectors.append(try connector(name))
    }
    return situation
  }

  private mutating func policy() -> [String: Any] {
    var policy: [String: Any] = [
      "required": pick(["secured", "low", "medium", "high"]), "graceHours": pick([0, 0, 5, 30]),
      "onPartnerUnresponsive": pick(PartnerUnresponsiveAction.allCases).rawValue,
    ]
    if chance(20) { policy["machineRisk"] = "medium" }
    if chance(20) { policy["blockJailbroken"] = true }
    return policy
  }

  private mutating func appPolicy() -> [String: Any] {
    [
      "maximum": pick(["secured", "low", "medium", "high"]), "action": pick(["block", "wipe"]),
      "priority": pick(PartnerPriority.allCases).rawValue,
    ]
  }
}
