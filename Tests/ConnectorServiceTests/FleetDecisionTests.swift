import ConnectorModel
import ConnectorService
import Testing

/// Deciding about what has changed, and about nothing else.
struct FleetDecisionTests {
  /// Decides, and finds with a look at every device that nothing was left out.
  private func round(_ scratch: ScratchService) async throws -> DecisionRound {
    let round = try await scratch.service.decideWhatHasChanged()
    #expect(try await scratch.service.evaluate().changed == 0)
    return round
  }

  @Test func `the first round decides about everybody, and the next about nobody`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let first = try await round(scratch)
    #expect(first.devices == ScratchService.phones)
    #expect(first.changed == ScratchService.phones)
    #expect(try await round(scratch).devices == 0)
  }

  @Test func `one report is one device`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    scratch.set(minute(20))
    try await scratch.acme("SN1", "critical", seen: minute(19))
    let report = try await round(scratch)
    #expect(report.devices == 1)
    #expect(report.changed == 1)
  }

  @Test func `a contact that says nothing of a device is no reason to decide`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    scratch.set(minute(20))
    try await scratch.acme("NOBODY", "ok", seen: minute(19))
    let contact = try await round(scratch)
    #expect(contact.devices == 0)
    #expect(contact.nextChangeAt != nil)
  }

  @Test func `a check-in and a change of groups concern the devices that they name`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    scratch.set(minute(20))
    try await scratch.importLines(#"{"serialNumber":"SN5","osVersion":"15"}"#)
    #expect(try await round(scratch).devices == 1)
    _ = try await scratch.service.changeMembers(
      of: "field", adding: ["#1", "#2"], removing: ["#3"])
    #expect(try await round(scratch).devices == 3)
  }

  @Test func `a grace period that ends is decided about when it ends`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let first = try await round(scratch)
    let end = minute(10).adding(.hours(24))
    #expect(first.nextChangeAt == end)
    scratch.set(minute(10).adding(.hours(23)))
    #expect(try await round(scratch).devices == 0)
    scratch.set(end)
    let last = try await round(scratch)
    #expect(last.devices == 1)
    #expect(last.changed == 1)
    #expect(try await scratch.states()[2]?.first == "noncompliant")
  }

  @Test func `a partner that falls silent is decided about once, for those whom it concerns`()
    async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    scratch.set(minute(10).adding(.hours(25)))
    _ = try await round(scratch)
    scratch.set(minute(10).adding(.days(7)))
    #expect(try await round(scratch).devices == 0)
    scratch.set(minute(10).adding(.days(7)).adding(TimeSpan(milliseconds: 1)))
    let silent = try await round(scratch)
    #expect(silent.changed > 0)
    #expect(silent.devices == silent.changed)
    #expect(try await round(scratch).devices == 0)
    // Each decision follows from the journal as it was then.
    #expect(try await scratch.service.replayDecisions().differing == 0)
  }

  @Test(
    "settings are decided about where they matter",
    arguments: [
      ["scope=field"], ["threatLifetimeHours=1"], ["androidEnabled=off"],
      ["partnerUnsupportedOsVersionBlocked=on"], ["provisioned=off"],
    ])
  func settingsMatter(changes: [String]) async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    _ = try await scratch.service.setConnector("acme", changes.map { try SettingChange($0) })
    _ = try await round(scratch)
    _ = try await scratch.service.setTenant(settings("unassignedDevicesAre=noncompliant"))
    _ = try await round(scratch)
    _ = try await scratch.service.setTenant(settings("newDeviceGraceHours=12"))
    _ = try await round(scratch)
    _ = try await scratch.service.deleteCompliancePolicy("Strict")
    _ = try await round(scratch)
    #expect(try await round(scratch).devices == 0)
    #expect(try await scratch.service.replayDecisions().differing == 0)
  }

  @Test func `a connector that goes and comes back has no past`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    _ = try await round(scratch)
    _ = try await scratch.service.deleteConnector("acme")
    _ = try await scratch.service.addConnector(partner: "acme")
    _ = try await scratch.service.setConnector("acme", settings("androidEnabled=on"))
    _ = try await round(scratch)
    #expect(try await scratch.states()[2]?.first == "compliant")
    scratch.set(minute(20))
    try await scratch.acme("SN2", "critical", seen: minute(19))
    #expect(try await round(scratch).devices == 1)
  }
}
