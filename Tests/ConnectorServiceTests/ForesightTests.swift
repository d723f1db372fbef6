import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import Testing

/// What a preview knows beside states: reports that wait, lists of apps that come to be told, classic policies.
struct ForesightTests {
  private func preview(
    _ scratch: ScratchService, _ change: SettingsChange
  ) async throws -> SettingsPreview { try await scratch.service.preview(change) }

  private func acme(_ scratch: ScratchService, _ texts: String...) throws -> SettingsChange {
    .connector(
      try scratch.service.connectorID(named: "acme"), try texts.map { try SettingChange($0) })
  }

  /// Acme has said "infected" of an Android phone that its scope leaves out, in the group "office".
  private func withWaitingReport() async throws -> ScratchService {
    let scratch = try ScratchService()
    let service = scratch.service
    _ = try await service.addConnector(partner: "acme")
    _ = try await service.createGroup(id: "field", displayName: nil)
    _ = try await service.setConnector("acme", settings("androidEnabled=on", "scope=field"))
    try await scratch.importLines(
      #"""
      {"directoryDeviceId":"d-1","serialNumber":"SN1","platform":"android","osVersion":"14",\#
      "name":"Phone","ownership":"company","management":"enrolled"}
      """#)
    _ = try await service.createCompliancePolicy(
      PolicyDraft<CompliancePolicy>(
        displayName: "Strict", type: .androidWorkProfileCompliancePolicy, requiredLevel: .low))
    _ = try await service.assignCompliancePolicy("Strict", to: [.allDevices])
    scratch.set(minute(10))
    try await scratch.acme("SN1", "infected", seen: minute(9))
    #expect(try await service.unmatchedReports(of: "acme", limit: 10).count == 1)
    return scratch
  }

  @Test(arguments: [false, true])
  func `a wider scope lets a waiting report count, and the preview says so`(isInMemory: Bool)
    async throws
  {
    let scratch = try await withWaitingReport()
    if isInMemory { _ = try await scratch.service.decideWhatHasChanged() }
    let (head, before) = (try scratch.head(), try await scratch.states())
    let preview = try await preview(scratch, acme(scratch, "scope=all"))
    #expect(try scratch.head() == head)
    #expect(try await scratch.service.unmatchedReports(of: "acme", limit: 10).count == 1)
    #expect(try await scratch.states() == before)
    #expect(preview.waitingReports.map(\.reports) == [1])
    #expect(preview.waitingReports.map(\.partner) == ["Acme Mobile Shield"])
    #expect(preview.changes.map { $0.compliance?.to } == ["noncompliant"])

    _ = try await scratch.service.setConnector("acme", settings("scope=all"))
    #expect(try await scratch.states()[1]?.first == "noncompliant")
  }

  @Test func `a device that comes into the scope by its group finds its waiting report`()
    async throws
  {
    let scratch = try await withWaitingReport()
    let change = SettingsChange.groupMembers(
      GroupMembersChange(group: GroupID(rawValue: "field"), added: [DeviceKey(rawValue: 1)]))
    let preview = try await preview(scratch, change)
    #expect(preview.waitingReports.map(\.reports) == [1])
    #expect(preview.changes.map { $0.compliance?.to } == ["noncompliant"])
    _ = try await scratch.service.changeMembers(of: "field", adding: ["#1"], removing: [])
    #expect(try await scratch.states()[1]?.first == "noncompliant")
  }

  @Test func `a report that waits for another device stays out of it`() async throws {
    let scratch = try await withWaitingReport()
    try await scratch.acme("SN-nobody", "infected", seen: minute(9))
    let preview = try await preview(scratch, acme(scratch, "scope=all"))
    #expect(preview.waitingReports.map(\.reports) == [1])
    let other = try await self.preview(scratch, acme(scratch, "threatLifetimeHours=5"))
    #expect(other.waitingReports.isEmpty)
  }

  /// Lookout on iOS without App Sync, a phone of the company's and one of a person's with a managed app, a private
  /// one, and one of nobody knows whose without any list.
  ///
  /// - Parameter further: settings of Lookout's beside that it looks after iOS.
  private func withApps(_ further: String...) async throws -> ScratchService {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    _ = try await scratch.service.setConnector(
      "lookout", try (["iosEnabled=on"] + further).map { try SettingChange($0) })
    let lists =
      #""installedApps":[{"appId":"com.example.work"},{"appId":"com.example.a"},"#
      + #"{"appId":"com.example.b"}],"managedApps":[{"appId":"com.example.work","status":"Managed"}]"#
    let phone = { (number: Int, ownership: String, rest: String) in
      #"{"directoryDeviceId":"d-\#(number)","platform":"ios","management":"enrolled","#
        + #""ownership":"\#(ownership)"\#(rest)}"#
    }
    try await scratch.importLines(
      phone(1, "company", ",\(lists)"), phone(2, "personal", ",\(lists)"), phone(3, "unknown", ""),
      #"{"directoryDeviceId":"d-4","platform":"android","management":"enrolled"}"#)
    return scratch
  }

  private func lookout(_ scratch: ScratchService, _ texts: String...) throws -> SettingsChange {
    .connector(
      try scratch.service.connectorID(named: "lookout"), try texts.map { try SettingChange($0) })
  }

  @Test
  func `App Sync tells of devices at their next check-ins, and of personal ones' managed apps`()
    async throws
  {
    let scratch = try await withApps()
    let preview = try await preview(
      scratch, lookout(scratch, "allowPartnerToCollectIOSApplicationMetadata=on"))
    let disclosure = try #require(preview.disclosures?.first)
    #expect(disclosure.devices == 3)
    #expect(disclosure.personalDevices == 2)
    #expect(disclosure.personalApps == 1)
    #expect(preview.disclosures?.count == 1)
  }

  @Test func `full inventory tells of personal devices alone, and of what was withheld`()
    async throws
  {
    let scratch = try await withApps()
    _ = try await scratch.service.setConnector(
      "lookout", settings("allowPartnerToCollectIOSApplicationMetadata=on"))
    let preview = try await preview(
      scratch, lookout(scratch, "allowPartnerToCollectIOSPersonalApplicationMetadata=on"))
    let disclosure = try #require(preview.disclosures?.first)
    #expect(disclosure.devices == 2)
    #expect(disclosure.personalDevices == 2)
    #expect(disclosure.personalApps == 2)
  }

  @Test func `lists that the partner has already, as they are, are not told again`() async throws {
    let appSync = "allowPartnerToCollectIOSApplicationMetadata"
    let scratch = try await withApps("\(appSync)=on")
    _ = try await scratch.service.setConnector("lookout", settings("\(appSync)=off"))
    // What is not known yet is news when it comes.
    let preview = try await preview(scratch, lookout(scratch, "\(appSync)=on"))
    #expect(preview.disclosures?.map(\.devices) == [1])
    #expect(preview.disclosures?.map(\.personalDevices) == [1])

    try await scratch.importLines(
      #"{"directoryDeviceId":"d-2","platform":"ios","installedApps":[{"appId":"com.example.work"},"#
        + #"{"appId":"com.example.new"}],"managedApps":[{"appId":"com.example.work","#
        + #""status":"Managed"},{"appId":"com.example.new","status":"Managed"}]}"#)
    let later = try await self.preview(scratch, lookout(scratch, "\(appSync)=on"))
    #expect(later.disclosures?.map(\.devices) == [2])
    #expect(later.disclosures?.map(\.personalApps) == [2])
  }

  @Test func `what bears on no disclosure discloses nothing`() async throws {
    let scratch = try await withApps()
    _ = try await scratch.service.setConnector(
      "lookout", settings("allowPartnerToCollectIOSApplicationMetadata=on"))
    for text in [
      "partnerUnresponsivenessThresholdInDays=3",
      "allowPartnerToCollectIOSApplicationMetadata=off",
    ] {
      #expect(try await preview(scratch, lookout(scratch, text)).disclosures?.isEmpty == true)
    }
  }

  @Test func `going back to release 2308 brings a new policy, and the preview names it`()
    async throws
  {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setTenant(settings("serviceRelease=2404"))
    _ = try await scratch.service.change(classicPolicyOf: "acme", .delete, what: "deleted")
    let preview = try await preview(scratch, .tenant(settings("serviceRelease=2308")))
    #expect(preview.newClassicPolicies == ["[Acme Mobile Shield] Device policy"])
    _ = try await scratch.service.setTenant(settings("serviceRelease=2308"))
    let policies = try await scratch.service.classicPolicies()
    #expect(policies.map(\.state) == [.deleted, .active])
    #expect(try await scratch.service.connector(named: "acme").refuses == nil)
    #expect(try await scratch.service.service.ledger.rebuildTables().isIdentical)
    // Who has one in force gets no other.
    _ = try await scratch.service.setTenant(settings("serviceRelease=2404"))
    _ = try await scratch.service.setTenant(settings("serviceRelease=2308"))
    #expect(try await scratch.service.classicPolicies().count == 2)
  }

  @Test func `a new connection is foreseen with its policy`() async throws {
    let scratch = try ScratchService()
    let descriptor = try await scratch.service.service.connectors.descriptor(ofPartner: "acme")
    let preview = try await preview(scratch, .newConnector(descriptor))
    #expect(preview.newClassicPolicies == ["[Acme Mobile Shield] Device policy"])
    #expect(try await scratch.service.connectors().isEmpty)
    _ = try await scratch.service.addConnector(partner: "acme")
    await #expect(throws: ServiceError.self) {
      try await self.preview(scratch, .newConnector(descriptor))
    }
  }
}
