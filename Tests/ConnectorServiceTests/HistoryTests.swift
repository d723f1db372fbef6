import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import TestSupport
import Testing

/// What was decided, derived anew from the journal; and what would be decided.
struct HistoryTests {
  private static func phone(_ number: Int, os: String = "14") -> String {
    #"""
    {"directoryDeviceId":"d-\#(number)","serialNumber":"SN\#(number)","platform":"android",\#
    "osVersion":"\#(os)","name":"Phone \#(number)","ownership":"company","management":"enrolled",\#
    "installedApps":[{"appId":"org.example.game"}]}
    """#
  }

  /// Acme connected for Android, three phones, and a policy for all devices.
  private func ready() async throws -> ScratchService {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    let draft = PolicyDraft<CompliancePolicy>(
      displayName: "Android", type: .androidWorkProfileCompliancePolicy, requiredLevel: .low,
      gracePeriodHours: 24)
    _ = try await scratch.service.createCompliancePolicy(draft)
    _ = try await scratch.service.assignCompliancePolicy("Android", to: [.allDevices])
    try await scratch.importLines(Self.phone(1), Self.phone(2), Self.phone(3))
    return scratch
  }

  /// Does something at random, after which decisions may be others.
  private func happen(
    _ scratch: ScratchService, at time: Timestamp, _ random: inout SeededGenerator
  ) async throws {
    let number = Int.random(in: 1...3, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0..<4:
      let status = ["ok", "suspicious", "infected", "critical", "gone"].randomElement(
        using: &random)
      try await scratch.acme("SN\(number)", status ?? "ok", seen: time)
    case 4: try await scratch.importLines(Self.phone(number, os: "\(time.milliseconds % 7 + 8)"))
    case 5:
      let days = Int.random(in: 1...3, using: &random)
      _ = try await scratch.service.setConnector(
        "acme", settings("partnerUnresponsivenessThresholdInDays=\(days)"))
    case 6:
      let hours = Int.random(in: 0...48, using: &random)
      _ = try await scratch.service.setTenant(settings("newDeviceGraceHours=\(hours)"))
    default:
      let word = Bool.random(using: &random) ? "on" : "off"
      _ = try await scratch.service.setConnector(
        "acme", settings("androidEnabled=\(word)"))
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `a past moment is explained as it was then, and every kept decision follows anew`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try await ready()
    var told: [(time: Timestamp, device: String, explanation: Explanation)] = []
    var time = minute(0)
    for _ in 0..<25 {
      time = time.adding(.hours(Int.random(in: 1...15, using: &random)))
      scratch.set(time)
      try await happen(scratch, at: time, &random)
      if Bool.random(using: &random) { _ = try await scratch.service.evaluate() }
      let device = "Phone \(Int.random(in: 1...3, using: &random))"
      told.append((time, device, try await scratch.explain(device)))
    }
    scratch.set(time.adding(.days(100)))
    let head = try scratch.head()
    for one in told {
      let again = try await scratch.service.explain(one.device, at: one.time)
      #expect(again == one.explanation, "seed \(seed), \(one.device) at \(one.time.iso8601)")
    }
    let report = try await scratch.service.replayDecisions()
    #expect(report.differing == 0 && report.decisions > 0, "seed \(seed): \(report)")
    #expect(report.rows == head.rawValue)
    #expect(try scratch.head() == head)
  }

  @Test func `all rows are read only where the tables name something that is not there`()
    async throws
  {
    let scratch = try await ready()
    try await scratch.acme("SN1", "critical", seen: minute(0))
    let told = try await scratch.explain("Phone 1")
    let request = ExplanationRequest(device: DeviceKey(rawValue: 1), at: minute(0))
    let explanations = scratch.service.service.explanations
    var rowsRead = 0
    #expect(try await explanations.explain(request) { _, _ in rowsRead += 1 } == told)
    #expect(rowsRead == 0)
    let head = try scratch.head()
    try scratch.store.tables.write { tables throws(StoreError) in
      try tables.noteEffect(JournalEffect(.other, of: head, at: 99), on: request.device)
    }
    #expect(try await explanations.explain(request) { _, _ in rowsRead += 1 } == told)
    #expect(rowsRead == Int(head.rawValue))
  }

  @Test func `a kept decision that does not follow from the journal is found`() async throws {
    let scratch = try await ready()
    _ = try await scratch.service.evaluate()
    let wrong = KeptDecision(
      device: DeviceKey(rawValue: 2), compliance: .noncompliant,
      complianceRule: .deviceCompromised, appProtection: .notApplicable,
      appProtectionRule: .noProtectedApp, since: minute(1))
    let receipt = try await scratch.service.service.ledger.commit(
      [.decisions(DecisionBatch(decidedAt: minute(1), decisions: [wrong]))],
      by: Caller(name: "somebody", door: .commandLine))
    let report = try await scratch.service.replayDecisions()
    #expect(report.differing == 1)
    #expect(report.differences.map(\.row) == receipt.positions.map(\.rawValue))
    #expect(report.differences.map(\.device) == [2])
    #expect(report.differences[0].kept.contains("deviceCompromised"))
    #expect(report.differences[0].derived.contains("awaitingPartnerData"))
  }

  @Test func `a moment before a device was known, or that lies ahead, is refused`() async throws {
    let scratch = try await ready()
    for (time, kind) in [(minute(-1), ServiceError.Kind.notFound), (minute(1), .badRequest)] {
      let error = await #expect(throws: ServiceError.self) {
        try await scratch.service.explain("Phone 1", at: time)
      }
      #expect(error?.kind == kind)
    }
  }

  @Test func `an explanation says what follows when it ends`() async throws {
    let scratch = try await ready()
    try await scratch.acme("SN1", "critical", seen: minute(0))
    let explanation = try await scratch.explain("Phone 1")
    #expect(explanation.compliance.state == .inGracePeriod)
    let afterwards = try #require(explanation.afterwards)
    #expect(afterwards.at == minute(0).adding(.hours(24)))
    #expect(afterwards.compliance == .noncompliant)
  }

  @Test func `what would be is decided without anything being changed`() async throws {
    let scratch = try await ready()
    try await scratch.acme("SN1", "critical", seen: minute(0))
    let head = try scratch.head()
    let acme = try scratch.service.connectorID(named: "acme")
    let silent = try await scratch.service.explain("Phone 1", [.unresponsive(acme)])
    #expect(silent.compliance.state == .compliant)
    #expect(silent.compliance.reasons.map(\.rule) == [.partnerUnresponsive])
    #expect(silent.asItIs?.compliance == .inGracePeriod)
    #expect(silent.suppositions == ["Acme Mobile Shield is unresponsive"])

    let off = try await scratch.service.explain(
      "Phone 1", [.setting(acme, try SettingChange("androidEnabled=off"))])
    #expect(off.compliance.state == .compliant)
    #expect(off.compliance.reasons.map(\.rule) == [.toggleOff])
    #expect(try scratch.head() == head)
    #expect(try await scratch.explain("Phone 1").compliance.state == .inGracePeriod)
  }

  @Test func `what could not be set cannot be supposed`() async throws {
    let scratch = try await ready()
    let acme = try scratch.service.connectorID(named: "acme")
    for (connector, change) in [
      (ConnectorID.defender, "androidEnabled=on"), (acme, "noSuchSetting=on"),
    ] {
      await #expect(throws: ServiceError.self) {
        try await scratch.service.explain(
          "Phone 1", [.setting(connector, try SettingChange(change))])
      }
    }
  }
}
