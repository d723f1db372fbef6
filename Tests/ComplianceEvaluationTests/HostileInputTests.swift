import ComplianceEvaluation
import ConnectorModel
import Testing

@Suite("Numbers from outside")
struct HostileInputTests {
  @Test("Absurd settings and times are survived", arguments: [Int.min, -1, 0, Int.max])
  func absurd(number: Int) throws {
    let given: [String: Any] = [
      "tenant": ["newDeviceGraceHours": number], "device": ["enrolled": "-1h"],
      "policies": ["p": ["required": "low", "graceHours": number]],
      "connectors": [
        "acme": [
          "on": ["iosEnabled"], "threshold": number, "lifetimeHours": number,
          "levelSource": "threats",
          "reports": [["opened": "t", "level": "high", "at": "-1h"]],
        ] as [String: Any],
        "birch": [
          "on": ["iosEnabled"], "proposedLifetimeDays": number, "levelSource": "threats",
          "reports": [["opened": "t", "level": "high", "at": "-1h"]],
        ] as [String: Any],
      ],
    ]
    var situation = try CaseReader.situation(Fields(given, place: "absurd")).0
    for time in [Int64.min, 0, .max].map(Timestamp.init(milliseconds:)) {
      situation.connectors[0].health.lastContactAt = time
      situation.device.enrolledAt = time
      situation.noncompliantSince = [PolicyID(rawValue: "p"): time]
      #expect(!ComplianceEvaluation.decide(situation, at: Fields.now).reasons.isEmpty)
      #expect(!ComplianceEvaluation.decide(situation, at: time).reasons.isEmpty)
    }
  }

  @Test("A store that fails while a report is matched is heard")
  func lookupFails() {
    struct Broken: Error {}
    let identifiers = [DeviceIdentifier(.serialNumber, "F2LX1")].compactMap { $0 }
    #expect(throws: Broken.self) {
      try ReportMatching.match(
        identifiers: identifiers, platform: nil, order: [.serialNumber],
        learnt: { _ throws(Broken) -> MatchCandidate? in nil },
        candidates: { _ throws(Broken) -> [MatchCandidate] in throw Broken() })
    }
  }
}
