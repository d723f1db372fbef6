import ConnectorModel
import ConnectorService
import ConnectorStore
import Testing

/// The record: what was decided, told and refused, and when partners fell silent.
struct RecordTests {
  private static func phone(_ number: Int) -> String {
    #"""
    {"directoryDeviceId":"d-\#(number)","serialNumber":"SN\#(number)","platform":"android",\#
    "osVersion":"14","name":"Phone \#(number)","ownership":"company","management":"enrolled"}
    """#
  }

  private func ready() async throws -> ScratchService {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    try await scratch.importLines(Self.phone(1), Self.phone(2))
    return scratch
  }

  private func list(
    _ scratch: ScratchService, _ kinds: AuditKind..., device: Int64? = nil,
    connector: ConnectorID? = nil, since: Timestamp? = nil, until: Timestamp? = nil,
    limit: Int = 100
  ) async throws -> [AuditView] {
    try await scratch.service.audit(
      AuditFilter(
        kinds: Set(kinds), device: device.map { DeviceKey(rawValue: $0) }, connector: connector,
        since: since, until: until, limit: limit))
  }

  @Test func `the moments at which a partner falls silent and is heard again are recorded once`()
    async throws
  {
    let scratch = try await ready()
    try await scratch.acme("SN1", "ok", seen: minute(0))
    _ = try await scratch.service.evaluate()
    #expect(try await list(scratch, .responsiveness).isEmpty)

    scratch.set(minute(0).adding(.days(9)))
    for _ in 0..<3 { _ = try await scratch.service.evaluate() }
    let silent = try await list(scratch, .responsiveness)
    #expect(silent.map(\.act) == ["partnerUnresponsive"])
    let began = minute(0).adding(.days(7)).adding(TimeSpan(milliseconds: 1))
    #expect(silent[0].detail?.contains("since \(began.iso8601)") == true)

    let back = minute(0).adding(.days(10))
    scratch.set(back)
    try await scratch.acme("SN1", "ok", seen: back)
    for _ in 0..<3 { _ = try await scratch.service.evaluate() }
    let heard = try await list(scratch, .responsiveness)
    #expect(heard.map(\.act) == ["partnerHeardAgain", "partnerUnresponsive"])
    #expect(heard[0].detail?.contains("since \(back.iso8601)") == true)
    #expect(heard.allSatisfy { $0.object == "Acme Mobile Shield" })
  }

  @Test func `a message that is refused is recorded with its rule and without its words`()
    async throws
  {
    let scratch = try await ready()
    _ = try await scratch.service.setConnector("acme", settings("provisioned=off"))
    await #expect(throws: ServiceError.self) {
      try await scratch.acme("SN1", "critical", seen: minute(0))
    }
    let refusals = try await list(scratch, .refusal)
    #expect(refusals.map(\.act) == ["messageRefused"])
    #expect(refusals[0].detail?.contains("connectorUnavailable") == true)
    #expect(refusals[0].detail?.contains("SN1") == false)
  }

  @Test func `a message that cannot be read is recorded with its code alone`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    let body = [UInt8](#"{"canary-of-the-fleet":["#.utf8)
    _ = try await scratch.service.ingest(connector: "lookout", source: "cut", body: body)
    let refusals = try await list(scratch, .refusal)
    #expect(refusals.map(\.act) == ["messageUnreadable"])
    #expect(refusals.allSatisfy { $0.detail?.contains("canary") == false })
  }

  @Test func `decisions that changed are recorded, each device's apart`() async throws {
    let scratch = try await ready()
    _ = try await scratch.service.evaluate()
    #expect(try await list(scratch, .decision).map(\.device) == [2, 1])
    scratch.set(minute(5))
    let draft = PolicyDraft<CompliancePolicy>(
      displayName: "Android", type: .androidWorkProfileCompliancePolicy, requiredLevel: .low)
    _ = try await scratch.service.createCompliancePolicy(draft)
    _ = try await scratch.service.assignCompliancePolicy("Android", to: [.allDevices])
    try await scratch.acme("SN1", "critical", seen: minute(5))
    _ = try await scratch.service.evaluate()
    let ofOne = try await list(scratch, .decision, device: 1)
    #expect(ofOne.count == 2)
    #expect(ofOne[0].detail?.hasPrefix("noncompliant (threatLevelAbove)") == true)
    #expect(ofOne[0].object == "Phone 1 (#1)")
  }

  @Test func `the record is filtered by kind, device, connector and time, newest first`()
    async throws
  {
    let scratch = try await ready()
    _ = try await scratch.service.evaluate()
    scratch.set(minute(5))
    _ = try await scratch.service.setTenant(settings("newDeviceGraceHours=5"))
    scratch.set(minute(9))
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=off"))
    let acme = try scratch.service.connectorID(named: "acme")

    #expect(
      try await list(scratch, .act, since: minute(5)).map(\.act) == ["connectorSet", "tenantSet"])
    #expect(
      try await list(scratch, .act, since: minute(1), until: minute(8)).map(\.act) == ["tenantSet"])
    #expect(
      try await list(scratch, .act, connector: acme, since: minute(1)).map(\.act) == [
        "connectorSet"
      ])
    #expect(try await list(scratch, .act, limit: 1).map(\.act) == ["connectorSet"])
    #expect(try await list(scratch, .act, .decision, device: 2).map(\.kind) == [.decision])
    #expect(try await list(scratch, .disclosure, .refusal, .responsiveness).isEmpty)
    let all = try await list(scratch, .act, .decision).map(\.position)
    #expect(all == all.sorted(by: >))
  }

  @Test func `the journal of a service is a whole chain, and one row that is altered is named`()
    async throws
  {
    let scratch = try await ready()
    _ = try await scratch.service.evaluate()
    let head = try await scratch.service.service.audit.head()
    let verdict = try await scratch.service.service.audit.verify(against: nil)
    #expect(verdict.isWhole && verdict.head == head)
    #expect(head.row == (try scratch.head().rawValue))
  }
}
