import ComplianceEvaluation
import ConnectorModel
import ConnectorService
import ConnectorStore
import Testing

/// What a change of settings would do is what it then does.
struct PreviewTests {
  /// What somebody thinks of changing: the change as a preview takes it, and the same made.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (TypedService) throws -> SettingsChange
    var make: @Sendable (TypedService) async throws -> Void
  }

  private static func connector(_ name: String, _ texts: String...) -> Change {
    let changes = texts.compactMap { try? SettingChange($0) }
    return Change(
      testDescription: "\(name) \(texts.joined(separator: " "))",
      change: { .connector(try $0.connectorID(named: name), changes) },
      make: { _ = try await $0.setConnector(name, changes) })
  }

  private static let office: [AssignmentTarget] = [.group(GroupID(rawValue: "office"))]
  private static let everybody: [AssignmentTarget] = [
    .allDevices, .exclusionGroup(GroupID(rawValue: "field")),
  ]

  private static func assignment(_ name: String, _ targets: [AssignmentTarget]) -> Change {
    Change(
      testDescription: "\(name) for \(targets)",
      change: {
        .compliancePolicy(.assignment(try $0.policy(name, CompliancePolicy.self), targets))
      },
      make: { _ = try await $0.assignCompliancePolicy(name, to: targets) })
  }

  static let changes = [
    connector("acme", "androidEnabled=off"), connector("acme", "scope=field"),
    connector("acme", "threatLifetimeHours=1"), connector("acme", "provisioned=off"),
    connector("acme", "partnerUnsupportedOsVersionBlocked=on"),
    connector("lookout", "androidMobileApplicationManagementEnabled=off"),
    connector("lookout", "androidEnabled=on", "androidDeviceBlockedOnMissingPartnerData=on"),
    assignment("Grace", office), assignment("Strict", everybody),
    Change(
      testDescription: "no Grace",
      change: { .compliancePolicy(.deletion(try $0.policy("Grace", CompliancePolicy.self))) },
      make: { _ = try await $0.deleteCompliancePolicy("Grace") }),
    Change(
      testDescription: "Mail for nobody",
      change: {
        .appProtectionPolicy(
          .assignment(try $0.policy("Mail", AppProtectionPolicy.self), []))
      },
      make: { _ = try await $0.assignAppProtectionPolicy("Mail", to: []) }),
    Change(
      testDescription: "no Mail",
      change: {
        .appProtectionPolicy(.deletion(try $0.policy("Mail", AppProtectionPolicy.self)))
      },
      make: { _ = try await $0.deleteAppProtectionPolicy("Mail") }),
    Change(
      testDescription: "Acme's classic policy deleted",
      change: {
        .classicPolicy(try $0.classicPolicyID(of: "acme"), .delete, what: "deleted")
      },
      make: { _ = try await $0.change(classicPolicyOf: "acme", .delete, what: "deleted") }),
  ]

  /// As `changes`, of what else there is.
  static let furtherChanges = [
    tenant("unassignedDevicesAre=noncompliant"), tenant("mdmAuthority=sccm"),
    tenant("newDeviceGraceHours=5"), tenant("serviceRelease=2404"),
    Change(
      testDescription: "no Acme", change: { .connectorDeletion(try $0.connectorID(named: "acme")) },
      make: { _ = try await $0.deleteConnector("acme") }),
    Change(
      testDescription: "phones 1 and 2 in the field",
      change: { _ in
        .groupMembers(
          GroupMembersChange(group: field, added: [1, 2].map { DeviceKey(rawValue: $0) }))
      },
      make: { _ = try await $0.changeMembers(of: "field", adding: ["#1", "#2"], removing: []) }),
    Change(
      testDescription: "phone 3 not in the field",
      change: { _ in
        .groupMembers(GroupMembersChange(group: field, removed: [DeviceKey(rawValue: 3)]))
      },
      make: { _ = try await $0.changeMembers(of: "field", adding: [], removing: ["#3"]) }),
    Change(
      testDescription: "no office", change: { _ in .groupDeletion(GroupID(rawValue: "office")) },
      make: { try await $0.deleteGroup("office") }),
    edit("Strict, of an older version", "Strict") {
      $0.deviceThreatProtectionEnabled = false
      $0.osMinimumVersion = OSVersion("8")
    },
    edit("Grace without grace", "Grace") { $0.blockGracePeriodHours = 0 },
    Change(
      testDescription: "Mail that wipes",
      change: {
        .appProtectionPolicy(
          .edit(try $0.policy("Mail", AppProtectionPolicy.self), mailEdit))
      },
      make: { typed in
        _ = try await typed.service.appProtectionPolicies.change(
          try typed.policy("Mail", AppProtectionPolicy.self), mailEdit, by: typed.caller)
      }),
  ]

  private static let field = GroupID(rawValue: "field")

  private static let mailEdit = PolicyEdit<AppProtectionPolicy> { policy throws(ServiceError) in
    policy.mobileThreatDefenseRemediationAction = .wipe
  }

  private static func tenant(_ text: String) -> Change {
    let changes = [text].compactMap { try? SettingChange($0) }
    return Change(
      testDescription: "tenant \(text)", change: { _ in .tenant(changes) },
      make: { _ = try await $0.setTenant(changes) })
  }

  private static func edit(
    _ description: String, _ name: String,
    _ change: @escaping @Sendable (inout CompliancePolicy) -> Void
  ) -> Change {
    let edit = PolicyEdit<CompliancePolicy> { policy throws(ServiceError) in change(&policy) }
    return Change(
      testDescription: description,
      change: { .compliancePolicy(.edit(try $0.policy(name, CompliancePolicy.self), edit)) },
      make: { typed in
        _ = try await typed.service.compliancePolicies.change(
          try typed.policy(name, CompliancePolicy.self), edit, by: typed.caller)
      })
  }

  @Test(arguments: changes + furtherChanges, [false, true])
  func `a preview names the devices that change, and how`(
    change: Change, isInMemory: Bool
  ) async throws {
    let scratch = try await ScratchService.withSmallFleet()
    if isInMemory { _ = try await scratch.service.decideWhatHasChanged() }
    let head = try scratch.head()
    let before = try await scratch.states()
    let preview = try await scratch.service.preview(
      try change.change(scratch.service))
    #expect(try scratch.head() == head)
    try await change.make(scratch.service)
    let after = try await scratch.states()

    let changed = before.keys.filter { before[$0] != after[$0] }.sorted()
    #expect(preview.devices == ScratchService.phones)
    #expect(preview.changed == changed.count)
    #expect(preview.changes.map(\.number) == changed)
    for device in preview.changes {
      let (old, new) = (before[device.number] ?? [], after[device.number] ?? [])
      let steps = [device.compliance, device.appProtection]
      #expect(steps.map { $0?.from } == zip(old, new).map { $0 == $1 ? nil : $0 })
      #expect(steps.map { $0?.to } == zip(old, new).map { $0 == $1 ? nil : $1 })
      #expect(device.name == "Phone \(device.number)")
    }
    let sum = preview.compliance.reduce(0) { $0 + $1.devices }
    #expect(sum == changed.count { before[$0]?[0] != after[$0]?[0] })
  }

  @Test func `a new policy is taken as assigned to all devices`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let draft = PolicyDraft<CompliancePolicy>(
      displayName: "New", type: .androidWorkProfileCompliancePolicy,
      osMinimumVersion: OSVersion("8"))
    let preview = try await scratch.service.preview(.compliancePolicy(.new(draft)))
    #expect(preview.assumption == "assigned to all devices")
    let counts = preview.compliance.map { [$0.from, $0.to, $0.reason.rawValue, "\($0.devices)"] }
    #expect(counts == [["compliant", "noncompliant", "osVersionBelowMinimum", "2"]])
    #expect(preview.summary == "of 12 devices, 2 become noncompliant, 10 stay")
    #expect(try await scratch.service.compliancePolicies().count == 2)
  }

  @Test func `a change that would be refused is refused in a preview as well`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    await #expect(throws: ServiceError.self) {
      try await scratch.service.preview(
        .connector(try scratch.service.connectorID(named: "acme"), settings("macEnabled=on")))
    }
    await #expect(throws: ServiceError.self) {
      try await scratch.service.preview(.compliancePolicy(.deletion(PolicyID(rawValue: "nothing"))))
    }
  }

  @Test func `no more devices are named than were asked for`() async throws {
    let scratch = try await ScratchService.withSmallFleet()
    let change = SettingsChange.compliancePolicy(
      .deletion(try scratch.service.policy("Grace", CompliancePolicy.self)))
    let all = try await scratch.service.preview(
      .compliancePolicy(
        .new(
          PolicyDraft<CompliancePolicy>(
            displayName: "Newest", type: .androidWorkProfileCompliancePolicy,
            osMinimumVersion: OSVersion("99")))), limit: nil)
    #expect(all.changes.count > 2)
    let few = try await scratch.service.preview(change, limit: 0)
    #expect(few.changes.isEmpty)
  }

  @Test func `devices that would be caught for want of the partner's app are counted`()
    async throws
  {
    let scratch = try await ScratchService.withSmallFleet()
    try await scratch.importLines(
      #"{"serialNumber":"SN7","installedApps":[{"appId":"com.example.other"}]}"#,
      #"{"serialNumber":"SN11","installedApps":[{"appId":"example.acme.shield"}]}"#)
    let preview = try await scratch.service.preview(
      .compliancePolicy(
        .new(
          PolicyDraft<CompliancePolicy>(
            displayName: "App", type: .androidWorkProfileCompliancePolicy, requiredLevel: .high))))
    // Of the others no list of apps is known, and nothing is guessed.
    #expect(preview.withoutApp.map(\.devices) == [1])
    #expect(preview.withoutApp.map(\.appId) == ["example.acme.shield"])
    #expect(preview.withoutApp.map(\.partner) == ["Acme Mobile Shield"])
  }
}
