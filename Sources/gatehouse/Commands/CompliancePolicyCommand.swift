import ArgumentParser
import ConnectorModel
import ConnectorService

struct CompliancePolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compliance", abstract: "Device compliance policies.",
    subcommands: [Create.self, List.self, Show.self, Assign.self, Delete.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the policies.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Session.run(common) { session in
        try session.printer.print(
          try session.service.compliancePolicies(),
          empty: "There are no compliance policies. gatehouse policy compliance create makes one.",
          columns: [
            Column("Name") { $0.displayName }, Column("Platform") { $0.type.platform.rawValue },
            Column("Threat level at most") { $0.threatLevelWords },
            Column("Assigned to") { $0.assignments.words }, Column("Id") { $0.id.rawValue },
          ])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one policy.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id.") var policy: String

    func run() async throws {
      try await Session.run(common) { session in
        let policy = try session.service.compliancePolicy(policy)
        try session.printer.print(policy) { policy.details }
      }
    }
  }

  struct Assign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say whose devices a policy is for; replaces what was said before.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id.") var policy: String
    @OptionGroup var assignment: AssignmentOptions
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await Session.run(common) { session in
        let targets = assignment.targets
        try await session.change(.compliancePolicyAssignment(policy, targets), preview) {
          let policy = try await session.service.assignCompliancePolicy(policy, to: targets)
          try session.printer.print(policy) {
            "\(policy.displayName) is assigned to \(policy.assignments.words)."
          }
        }
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Delete a policy.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id.") var policy: String
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await Session.run(common) { session in
        try await session.change(.compliancePolicyDeletion(policy), preview) {
          let policy = try await session.service.deleteCompliancePolicy(policy)
          try session.printer.print(policy) { "Deleted the policy \(policy.displayName)." }
        }
      }
    }
  }
}

extension CompliancePolicyCommand {
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create a policy.",
      discussion: """
        Examples:
          gatehouse policy compliance create "iOS: at most low" --platform ios --require low
          gatehouse policy compliance create "Android" --platform android --require high \\
            --os-minimum 12 --block-jailbroken --grace-hours 24
          gatehouse policy compliance create --graph policy.json
          gatehouse policy compliance create "iOS" --platform ios --require low --preview

        --graph reads a deviceCompliancePolicy in Microsoft Graph's shape; what this host does not
        evaluate is kept and listed as not applicable in every decision.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name.") var name: String?
    @Option(help: "The platform.") var platform: Platform?
    @Option(help: "Graph's type, where a platform has more than one.") var type:
      CompliancePolicyType?
    @Option(help: "The highest threat level that is compliant.") var require: ThreatLevel?
    @Option(help: "The highest machine risk that is compliant (Defender only).")
    var requireMachineRisk: ThreatLevel?
    @Option(help: "The lowest version of the operating system.") var osMinimum: OSVersion?
    @Option(help: "The highest version of the operating system.") var osMaximum: OSVersion?
    @Flag(help: "Jailbroken and rooted devices are noncompliant.") var blockJailbroken = false
    @Option(help: "What an unresponsive partner means.")
    var onPartnerUnresponsive: PartnerUnresponsiveAction = .ignore
    @Option(help: "Hours in grace before a device is noncompliant.") var graceHours = 0
    @Option(
      help: ArgumentHelp(
        "A policy in Microsoft Graph's shape, or - for standard input.", valueName: "file"))
    var graph: String?
    @OptionGroup var preview: PreviewOptions

    func validate() throws {
      guard (0...8760).contains(graceHours) else {
        throw ValidationError("--grace-hours is from 0 to 8760.")
      }
      guard graph == nil else { return }
      guard name != nil else { throw ValidationError("Give the policy a name.") }
      guard platform != nil || type != nil else {
        throw ValidationError("Give --platform, one of: \(Platform.allCases.words).")
      }
      if let platform, let type, type.platform != platform {
        throw ValidationError("\(type.rawValue) is not for \(platform.rawValue).")
      }
    }

    func run() async throws {
      try await Session.run(common) { session in
        guard let graph else {
          try await session.change(.newCompliancePolicy(draft), preview) {
            try session.created(try await session.service.createCompliancePolicy(draft))
          }
          return
        }
        let json = try InputFile.bytes(
          of: graph, atMost: ConnectorService.mostGraphPolicyBytes, session.console)
        try await session.change(.newGraphPolicy(json), preview) {
          try session.created(try await session.service.createCompliancePolicy(graph: json))
        }
      }
    }

    private var draft: CompliancePolicyDraft {
      CompliancePolicyDraft(
        displayName: name ?? "", type: type ?? platform?.standardPolicyType ?? .iosCompliancePolicy,
        requiredLevel: require, machineRiskLevel: requireMachineRisk, osMinimumVersion: osMinimum,
        osMaximumVersion: osMaximum, blocksJailbroken: blockJailbroken,
        onPartnerUnresponsive: onPartnerUnresponsive, gracePeriodHours: graceHours)
    }
  }
}

extension Session {
  fileprivate func created(_ policy: CompliancePolicy) throws {
    try printer.print(policy) {
      """
      Created the policy \(policy.displayName) (\(policy.id)).
      It is assigned to nobody yet: gatehouse policy compliance assign.
      """
    }
  }
}

extension Platform {
  fileprivate var standardPolicyType: CompliancePolicyType {
    switch self {
    case .android: .androidWorkProfileCompliancePolicy
    case .ios: .iosCompliancePolicy
    case .windows: .windows10CompliancePolicy
    case .macos: .macOSCompliancePolicy
    }
  }
}

extension CompliancePolicy {
  fileprivate var threatLevelWords: String {
    guard deviceThreatProtectionEnabled,
      let level = deviceThreatProtectionRequiredSecurityLevel.level
    else { return "-" }
    return level.rawValue
  }

  fileprivate var details: String {
    var cells = [
      ["Name", displayName], ["Id", id.rawValue], ["Type", type.rawValue],
      ["Version", String(version)], ["Threat level at most", threatLevelWords],
      [
        "Machine risk at most",
        advancedThreatProtectionRequiredSecurityLevel.level?.rawValue ?? "-",
      ],
      ["Lowest OS version", osMinimumVersion?.description ?? "-"],
      ["Highest OS version", osMaximumVersion?.description ?? "-"],
      ["Jailbroken devices", securityBlockJailbrokenDevices ? "noncompliant" : "not looked at"],
      ["Unresponsive partner", onPartnerUnresponsive.rawValue],
      ["Grace period", "\(blockGracePeriodHours) hours"], ["Assigned to", assignments.words],
    ]
    for (name, value) in otherProperties.sorted(by: { $0.key < $1.key }) {
      cells.append([name, "\(value) (kept, not checked here)"])
    }
    return Table(titles: ["Property", "Value"], cells: cells).text
  }
}
