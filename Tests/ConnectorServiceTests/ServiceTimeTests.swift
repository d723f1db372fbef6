import ConnectorModel
import ConnectorService
import ConnectorStore
import Testing

/// What time alone does: nothing else happens between the moments of these tests.
struct ServiceTimeTests {
  private static let phone = #"""
    {"directoryDeviceId":"d-1","serialNumber":"SN1","platform":"android","osVersion":"14",\#
    "name":"Phone","ownership":"company","management":"enrolled"}
    """#

  /// Acme connected for Android, one phone, and a policy for all devices.
  private func ready(
    requiring level: ThreatLevel = .low, graceHours: Int = 0
  ) async throws -> ScratchService {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    let draft = PolicyDraft<CompliancePolicy>(
      displayName: "Android", type: .androidWorkProfileCompliancePolicy, requiredLevel: level,
      gracePeriodHours: graceHours)
    _ = try await scratch.service.createCompliancePolicy(draft)
    _ = try await scratch.service.assignCompliancePolicy("Android", to: [.allDevices])
    try await scratch.importLines(Self.phone)
    return scratch
  }

  @Test func `a partner that falls silent is ignored from just after its threshold`() async throws {
    let scratch = try await ready()
    scratch.set(minute(10))
    try await scratch.acme("SN1", "critical", seen: minute(9))
    #expect(try await scratch.explain("Phone").compliance.state == .noncompliant)
    let end = try #require(try await scratch.explain("Phone").compliance.validUntil)
    #expect(end == minute(10).adding(.days(7)).adding(TimeSpan(milliseconds: 1)))

    scratch.set(minute(10).adding(.days(7)))
    #expect(try await scratch.explain("Phone").compliance.state == .noncompliant)
    scratch.set(end)
    let silent = try await scratch.explain("Phone").compliance
    #expect(silent.state == .compliant)
    #expect(silent.reasons.map(\.rule) == [.partnerUnresponsive])
    let view = try await scratch.service.connector(named: "acme")
    #expect(view.partnerState == .unresponsive)
  }

  @Test func `any accepted contact ends the silence`() async throws {
    let scratch = try await ready()
    scratch.set(minute(10))
    try await scratch.acme("SN1", "critical", seen: minute(9))
    scratch.set(minute(10).adding(.days(30)))
    #expect(try await scratch.explain("Phone").compliance.state == .compliant)
    try await scratch.acme("OTHER", "ok", seen: minute(10).adding(.days(30)))
    #expect(try await scratch.explain("Phone").compliance.state == .noncompliant)
  }

  @Test func `an administrator's write is no contact`() async throws {
    let scratch = try await ready()
    scratch.set(minute(10))
    try await scratch.acme("SN1", "ok", seen: minute(9))
    scratch.set(minute(10).adding(.days(6)))
    _ = try await scratch.service.setConnector("acme", settings("threatLifetimeHours=24"))
    let view = try await scratch.service.connector(named: "acme")
    #expect(view.lastHeartbeatDateTime == minute(10))
  }

  @Test func `a message that cannot be read is no contact`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    let cut = [UInt8](#"{"events":["#.utf8)
    let answer = try await scratch.service.ingest(connector: "lookout", source: "cut", body: cut)
    #expect(answer.failure != nil)
    let view = try await scratch.service.connector(named: "lookout")
    #expect(view.lastHeartbeatDateTime == nil)
    #expect(view.counts.messagesRefused == 1)
    #expect(view.pendingMessages == 0)
  }

  @Test func `a grace period runs from the first decision and ends by itself`() async throws {
    let scratch = try await ready(graceHours: 24)
    scratch.set(minute(10))
    try await scratch.acme("SN1", "critical", seen: minute(9))
    let first = try await scratch.service.evaluate()
    #expect(first.compliance == ["inGracePeriod": 1])
    #expect(first.nextChangeAt == minute(10).adding(.hours(24)))

    scratch.set(minute(10).adding(.hours(23)))
    #expect(try await scratch.service.evaluate().changed == 0)
    scratch.set(minute(10).adding(.hours(24)))
    let last = try await scratch.service.evaluate()
    #expect(last.compliance == ["noncompliant": 1])
    #expect(last.changed == 1)
  }

  @Test func `a device that is mended and breaks again has a new grace period`() async throws {
    let scratch = try await ready(graceHours: 24)
    for (hour, status) in [(0, "critical"), (20, "ok"), (30, "critical")] {
      let time = minute(10).adding(.hours(hour))
      scratch.set(time)
      try await scratch.acme("SN1", status, seen: time)
      _ = try await scratch.service.evaluate()
    }
    let decision = try await scratch.explain("Phone").compliance
    #expect(decision.state == .inGracePeriod)
    #expect(decision.validUntil == minute(10).adding(.hours(54)))
  }

  @Test func `an evaluation that finds nothing new keeps nothing`() async throws {
    let scratch = try await ready()
    #expect(try await scratch.service.evaluate().changed == 1)
    let head = try scratch.head()
    #expect(try await scratch.service.evaluate().changed == 0)
    #expect(try scratch.head() == head)
  }
}
