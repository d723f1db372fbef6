import ConnectorLedger
import ConnectorModel
import ConnectorService
import Testing

/// Policies that are changed, and acts that must be confirmed.
struct PolicyChangeTests {
  private func edit(
    _ scratch: ScratchService, _ name: String,
    _ edit: @escaping @Sendable (inout CompliancePolicy) -> Void
  ) async throws -> CompliancePolicy {
    let service = scratch.service
    return try await service.service.compliancePolicies.change(
      try service.policy(name, CompliancePolicy.self),
      PolicyEdit { policy throws(ServiceError) in edit(&policy) }, by: service.caller)
  }

  @Test func `a changed policy keeps its id, its assignments and its place in time`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let before = try #require(
      try await scratch.service.compliancePolicies().first { $0.displayName == "Grace" })
    let after = try await edit(scratch, "Grace") {
      $0.displayName = "Patience"
      $0.blockGracePeriodHours = 48
    }
    #expect(after.id == before.id)
    #expect(after.assignments == before.assignments)
    #expect(after.createdAt == before.createdAt)
    #expect(after.version == before.version + 1)
    #expect(after.displayName == "Patience")
    let head = try scratch.head()
    _ = try await edit(scratch, "Patience") { $0.blockGracePeriodHours = 48 }
    #expect(try scratch.head() == head)
  }

  @Test func `who broke a policy before and still does keeps the grace that is left`() async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    try await scratch.acme("SN7", "suspicious", seen: minute(9))
    _ = try await scratch.service.decideWhatHasChanged()
    #expect(try await scratch.states()[2]?.first == "inGracePeriod")
    #expect(try await scratch.states()[7]?.first == "compliant")
    // Phone 2 is critical and was so before; phone 7 is suspicious, and breaks it only now.
    scratch.set(minute(10).adding(.hours(20)))
    _ = try await edit(scratch, "Grace") {
      $0.deviceThreatProtectionRequiredSecurityLevel = .secured
    }
    _ = try await scratch.service.decideWhatHasChanged()
    scratch.set(minute(10).adding(.hours(25)))
    _ = try await scratch.service.decideWhatHasChanged()
    #expect(try await scratch.states()[2]?.first == "noncompliant")
    #expect(try await scratch.states()[7]?.first == "inGracePeriod")
    #expect(try await scratch.service.replayDecisions().differing == 0)
  }

  @Test(
    arguments: [
      ("another's name", { @Sendable policy in policy.displayName = "Strict" }),
      ("a blank name", { @Sendable policy in policy.displayName = "  " }),
      ("negative grace", { @Sendable policy in policy.blockGracePeriodHours = -1 }),
      (
        "a lowest version above the highest",
        { @Sendable policy in
          policy.osMinimumVersion = OSVersion("18")
          policy.osMaximumVersion = OSVersion("17")
        }
      ),
    ] as [(String, @Sendable (inout CompliancePolicy) -> Void)])
  func `what a new policy cannot be, a changed one cannot be`(
    what: String, change: @escaping @Sendable (inout CompliancePolicy) -> Void
  ) async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let head = try scratch.head()
    await #expect(throws: ServiceError.self) { try await edit(scratch, "Grace", change) }
    #expect(try scratch.head() == head)
  }

  @Test(arguments: [
    "", " ", "\t", "a\u{1B}[31m", "a\nb", "a\u{7}", " a", "a ", "\u{202E}a", "\u{FEFF}a",
    String(repeating: "x", count: 300),
  ])
  func `a name that cannot be read or typed names nothing`(name: String) async throws {
    let scratch = try ScratchService()
    let head = try scratch.head()
    let type = CompliancePolicyType.iosCompliancePolicy
    let error = await #expect(throws: ServiceError.self) {
      try await scratch.service.createCompliancePolicy(
        PolicyDraft<CompliancePolicy>(displayName: name, type: type))
    }
    #expect(error?.message.contains("cannot name a policy") == true)
    #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    let group = await #expect(throws: ServiceError.self) {
      try await scratch.service.createGroup(id: name, displayName: nil)
    }
    #expect(group?.message.contains("cannot name a group") == true)
    #expect(try scratch.head() == head)
  }

  @Test(arguments: ["Zoë's 📱", "家族👨‍👩‍👧", "می‌خواهم", "a  b"])
  func `a name as people write it names a policy`(name: String) async throws {
    let scratch = try ScratchService()
    let policy = try await scratch.service.createCompliancePolicy(
      PolicyDraft<CompliancePolicy>(displayName: name, type: .iosCompliancePolicy))
    #expect(policy.displayName == name)
  }

  @Test func `a group with a comma in its id could not be named in a scope`() async throws {
    let scratch = try ScratchService()
    await #expect(throws: ServiceError.self) {
      try await scratch.service.createGroup(id: "a,b", displayName: nil)
    }
  }

  @Test func `what destroys something is refused with its consequence until it is confirmed`()
    async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    let typed = scratch.service
    let service = typed.service
    let head = try scratch.head()
    let grace = try typed.policy("Grace", CompliancePolicy.self)
    let mail = try typed.policy("Mail", AppProtectionPolicy.self)
    let acme = try typed.connectorID(named: "acme")
    let acts: [@Sendable () async throws -> Void] = [
      {
        _ = try await service.compliancePolicies.delete(
          grace, isConfirmed: false, by: typed.caller)
      },
      {
        _ = try await service.appProtectionPolicies.delete(
          mail, isConfirmed: false, by: typed.caller)
      },
      { _ = try await service.connectors.delete(acme, isConfirmed: false, by: typed.caller) },
      {
        try await service.groups.delete(
          GroupID(rawValue: "office"), isConfirmed: false, by: typed.caller)
      },
    ]
    for act in acts {
      let error = await #expect(throws: ServiceError.self) { try await act() }
      #expect(error?.code == ServiceError.confirmationRequired)
      #expect(error?.kind == .conflict)
      #expect(error?.remedy == .confirm)
    }
    #expect(try scratch.head() == head)
  }

  @Test func `of two values for one setting neither is taken`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let head = try scratch.head()
    for texts in [
      ["androidEnabled=on", "androidEnabled=off"], ["scope=all", "Scope=field"],
      ["threatLifetimeHours=1", "threatLifetimeHours=1"],
    ] {
      let changes = try texts.map { try SettingChange($0) }
      let error = await #expect(throws: ServiceError.self) {
        try await scratch.service.setConnector("acme", changes)
      }
      #expect(error?.code == "setting.repeated")
    }
    let changes = try ["newDeviceGraceHours=1", "newDeviceGraceHours=2"].map {
      try SettingChange($0)
    }
    await #expect(throws: ServiceError.self) { try await scratch.service.setTenant(changes) }
    #expect(try scratch.head() == head)
  }
}
