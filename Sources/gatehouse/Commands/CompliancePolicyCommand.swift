import ArgumentParser
import ConnectorModel
import ConnectorServer
import ConnectorService

struct CompliancePolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compliance", abstract: "Device compliance policies.",
    subcommands: [
      Create.self, Set.self, PolicyList<CompliancePolicy>.self, PolicyShow<CompliancePolicy>.self,
      PolicyAssign<CompliancePolicy>.self, PolicyDelete<CompliancePolicy>.self,
    ],
    defaultSubcommand: PolicyList<CompliancePolicy>.self)
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

        --graph reads a deviceCompliancePolicy in Microsoft Graph's shape; what this host does not \
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
    @Option(help: "The lowest version of the operating system.", transform: OSVersion.typed)
    var osMinimum: OSVersion?
    @Option(help: "The highest version of the operating system.", transform: OSVersion.typed)
    var osMaximum: OSVersion?
    @Flag(help: "Jailbroken and rooted devices are noncompliant.") var blockJailbroken = false
    @Option(help: "What an unresponsive partner means.")
    var onPartnerUnresponsive: PartnerUnresponsiveAction = .ignore
    @Option(
      help: "Hours in grace before a device is noncompliant; none if not given.",
      transform: Int.typed)
    var graceHours: Int?
    @Option(
      help: ArgumentHelp(
        "A policy in Microsoft Graph's shape, or - for standard input.", valueName: "file"))
    var graph: String?
    @OptionGroup var preview: PreviewOptions

    func validate() throws {
      try CompliancePolicyCommand.check(graceHours: graceHours)
      guard graph == nil else {
        let others = [name, platform?.rawValue, type?.rawValue, require?.rawValue]
        guard others.allSatisfy({ $0 == nil }) else {
          throw ValidationError("With --graph the file says what the policy is.")
        }
        return
      }
      guard name != nil else { throw ValidationError("Give the policy a name.") }
      guard platform != nil || type != nil else {
        throw ValidationError("Give --platform, one of: \(Platform.allCases.words).")
      }
      if let platform, let type, type.platform != platform {
        throw ValidationError("\(type.rawValue) is not for \(platform.rawValue).")
      }
    }

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: preview.isPreview ? .fails : .isMade) {
        context in
        try await context.create(try draft(context), preview)
      }
    }

    private func draft(_ context: CommandContext) throws -> PolicyDraft<CompliancePolicy> {
      if let graph {
        let policy = try CompliancePolicyCommand.read(graph, graceHours: graceHours, context)
        if policy.gracePeriodHours == nil, graceHours == nil {
          context.printer.note(
            "\(graph) has no scheduledActionsForRule: devices have no grace. --grace-hours gives some."
          )
        }
        return policy.draft(graceHours: graceHours)
      }
      return PolicyDraft(
        displayName: name ?? "", type: type ?? platform?.standardPolicyType ?? .iosCompliancePolicy,
        requiredLevel: require, machineRiskLevel: requireMachineRisk, osMinimumVersion: osMinimum,
        osMaximumVersion: osMaximum, blocksJailbroken: blockJailbroken,
        onPartnerUnresponsive: onPartnerUnresponsive, gracePeriodHours: graceHours ?? 0)
    }
  }

  static func check(graceHours: Int?) throws {
    guard let graceHours, !CompliancePolicy.graceHours.contains(graceHours) else { return }
    throw ValidationError("--grace-hours is from 0 to 8760.")
  }

  /// A policy in a file, whose schedule and the option do not contradict each other.
  static func read(
    _ file: String, graceHours: Int?, _ context: CommandContext
  ) throws -> GraphCompliancePolicy {
    let bytes = try InputFile.bytes(
      of: file, atMost: GraphCompliancePolicy.bytesMost, context.console)
    let policy: GraphCompliancePolicy
    do throws(ServiceError) { policy = try GraphCompliancePolicy(bytes) } catch {
      var error = error
      error.message = "\(file): \(error.message)"
      throw error
    }
    guard graceHours == nil || policy.gracePeriodHours == nil else {
      throw ServiceError(
        .badRequest, "\(file) says itself how long the grace is: its schedule has gracePeriodHours",
        remedy: "Leave --grace-hours out.")
    }
    return policy
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

extension CompliancePolicy: ListedPolicy {
  static var command: String { "compliance" }

  static var columns: [Column<CompliancePolicy>] {
    [
      Column("Name") { $0.displayName }, Column("Platform") { $0.type.platform.rawValue },
      Column("Threat level at most") { $0.threatLevelWords },
      Column("Assigned to") { $0.assignments.words }, Column("Id") { $0.id.rawValue },
    ]
  }

  var view: CompliancePolicyView { CompliancePolicyView(self) }

  static func settingsChange(_ change: PolicyChange<CompliancePolicy>) -> SettingsChange {
    .compliancePolicy(change)
  }

  static func policies(_ service: ConnectorService) -> CompliancePolicies {
    service.compliancePolicies
  }

  private var threatLevelWords: String {
    guard deviceThreatProtectionEnabled,
      let level = deviceThreatProtectionRequiredSecurityLevel.level
    else { return "-" }
    return level.rawValue
  }

  var details: String {
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
