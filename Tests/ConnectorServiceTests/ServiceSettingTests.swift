import AdapterManagement
import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorService
import ConnectorStore
import Testing

/// Commands of administrators and what they lead to.
struct ServiceSettingTests {
  @Test func `a device that is registered later is matched with what was said of it before`()
    async throws
  {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    try await scratch.importLines(#"{"serialNumber":"SN1","platform":"android","name":"Phone"}"#)
    let answer = try await scratch.acme("SN1", "critical", seen: minute(0))
    #expect(answer.unmatched == 1)
    scratch.set(minute(5))
    try await scratch.importLines(
      #"{"serialNumber":"SN1","directoryDeviceId":"now-registered","name":"Phone"}"#)
    let details = try await scratch.service.deviceDetails(named: "Phone")
    #expect(details.partners.map(\.state) == [.highSeverity])
    #expect(try await scratch.service.unmatchedReports(of: "acme", limit: 10).isEmpty)
  }

  @Test func `release 2404 needs no classic policy, and going back brings one`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.setTenant(settings("serviceRelease=2404"))
    _ = try await scratch.service.addConnector(partner: "acme")
    #expect(try await scratch.service.classicPolicies().isEmpty)
    _ = try await scratch.service.setTenant(settings("serviceRelease=2308"))
    let policies = try await scratch.service.classicPolicies()
    #expect(policies.map(\.state) == [.active])
    #expect(policies.map(\.displayName) == ["[Acme Mobile Shield] Device policy"])
  }

  @Test func `Defender gets no classic policy`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "defender")
    #expect(try await scratch.service.classicPolicies().isEmpty)
  }

  @Test func `a refused change of settings changes none of them`() async throws {
    let scratch = try ScratchService()
    let before = try await scratch.service.addConnector(partner: "acme")
    await #expect(throws: ServiceError.self) {
      try await scratch.service.setConnector("acme", settings("androidEnabled=on", "macEnabled=on"))
    }
    #expect(try await scratch.service.connector(named: "acme") == before)
  }

  @Test func `switched-off compliance toggles keep their stored value and say why`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    _ = try await scratch.service.setTenant(settings("mdmAuthority=sccm"))
    let toggle = try #require(
      try await scratch.service.connector(named: "acme").toggles.first {
        $0.toggle == .androidEnabled
      })
    #expect(toggle.stored)
    #expect(!toggle.effective)
    #expect(toggle.reason == .mdmAuthority)
    #expect(toggle.isHidden)
  }

  @Test func `app sync withholds unmanaged apps of a personal device and leaves a record`()
    async throws
  {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    _ = try await scratch.service.setConnector(
      "lookout", settings("iosEnabled=on", "allowPartnerToCollectIOSApplicationMetadata=on"))
    let phone = #"""
      {"directoryDeviceId":"d-1","platform":"ios","name":"Phone","ownership":"personal",\#
      "management":"enrolled","installedApps":[{"appId":"com.example.work"},\#
      {"appId":"com.example.private"}],\#
      "managedApps":[{"appId":"com.example.work","status":"Managed"}]}
      """#
    let answer = try await scratch.importLines(phone)
    #expect(answer.deliveries.map(\.appsShared) == [1])
    #expect(answer.deliveries.map(\.appsWithheld) == [1])
    let again = try await scratch.importLines(phone)
    #expect(again.deliveries.isEmpty)
    #expect(try await scratch.service.disclosures(ofDevice: "Phone", limit: 10).count == 1)
  }

  @Test func `a disclosure to a partner that is not connected any more bears its name`()
    async throws
  {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    _ = try await scratch.service.setConnector(
      "lookout", settings("iosEnabled=on", "allowPartnerToCollectIOSApplicationMetadata=on"))
    try await scratch.importLines(
      #"""
      {"directoryDeviceId":"d-1","platform":"ios","name":"Phone","ownership":"company",\#
      "installedApps":[{"appId":"com.example.work"}],"managedApps":[]}
      """#)
    _ = try await scratch.service.deleteConnector("lookout")
    let disclosures = try await scratch.service.disclosures(ofDevice: "Phone", limit: 10)
    #expect(disclosures.map(\.connectorName) == ["Lookout for Work"])
    let audit = try await scratch.service.audit(AuditFilter(kinds: [.act], limit: 1))
    #expect(audit.map(\.object) == ["Lookout for Work"])
    #expect(try await scratch.service.service.ledger.rebuildTables().isIdentical)
  }

  @Test func `an inventory is offered again when the device becomes the company's`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "lookout")
    _ = try await scratch.service.setConnector(
      "lookout", settings("iosEnabled=on", "allowPartnerToCollectIOSApplicationMetadata=on"))
    try await scratch.importLines(
      #"""
      {"directoryDeviceId":"d-1","platform":"ios","name":"Phone","ownership":"personal",\#
      "installedApps":[{"appId":"com.example.private"}],"managedApps":[]}
      """#)
    scratch.set(minute(5))
    let answer = try await scratch.importLines(
      #"{"directoryDeviceId":"d-1","ownership":"company"}"#)
    #expect(answer.deliveries.map(\.appsShared) == [1])
  }

  @Test func `a deleted connector that is added again starts afresh`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    let first = try await scratch.service.classicPolicies().map(\.id)
    _ = try await scratch.service.deleteConnector("acme")
    #expect(try await scratch.service.classicPolicies().isEmpty)
    let view = try await scratch.service.addConnector(partner: "acme")
    #expect(view.toggles.allSatisfy { !$0.stored || $0.toggle.category == .shared })
    #expect(try await scratch.service.classicPolicies().map(\.id) != first)
  }

  @Test func `a group that is in use cannot be deleted`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.createGroup(id: "field", displayName: nil)
    _ = try await scratch.service.setConnector("acme", settings("scope=field"))
    let error = await #expect(throws: ServiceError.self) {
      try await scratch.service.deleteGroup("field")
    }
    #expect(error?.kind == .conflict)
    #expect(error?.message.contains("Acme") == true)
  }

  @Test func `an unknown word waits for an administrator's meaning`() async throws {
    let scratch = try ScratchService()
    _ = try await scratch.service.addConnector(partner: "symantec")
    _ = try await scratch.service.setConnector(
      "symantec", settings("androidEnabled=on", "levelWord.Weird=highSeverity"))
    let view = try await scratch.service.connector(named: "symantec")
    #expect(view.levelWords == [LevelWordView(LevelWord(word: "Weird", state: .highSeverity))])
    _ = try await scratch.service.setConnector("symantec", settings("levelWord.weird=none"))
    #expect(try await scratch.service.connector(named: "symantec").levelWords.isEmpty)
  }
}
