import ArgumentParser
import ConnectorModel
import ConnectorServer
import ConnectorService

extension CompliancePolicyCommand {
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a policy; it keeps its id and its assignments.",
      discussion: """
        Examples:
          gatehouse policy compliance set "iOS: at most low" --require medium --preview
          gatehouse policy compliance set "Android" --os-minimum 13 --os-maximum none
          gatehouse policy compliance set "Android" --no-block-jailbroken --grace-hours 48
          gatehouse policy compliance set "iOS" --graph policy.json

        A device that broke the policy before and still does keeps the grace that it has left; one \
        that breaks it only now has new grace. The word none takes a demand away.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id.", completion: .policies) var policy: String
    @Option(help: "What it is called from now on.") var name: String?
    @Option(help: "The highest threat level that is compliant, or none.")
    var require: Replacement<ThreatLevel>?
    @Option(help: "The highest machine risk that is compliant (Defender only), or none.")
    var requireMachineRisk: Replacement<ThreatLevel>?
    @Option(
      help: "The lowest version of the operating system, or none.",
      transform: Replacement<OSVersion>.typed)
    var osMinimum: Replacement<OSVersion>?
    @Option(
      help: "The highest version of the operating system, or none.",
      transform: Replacement<OSVersion>.typed)
    var osMaximum: Replacement<OSVersion>?
    @Flag(
      inversion: .prefixedNo, exclusivity: .exclusive,
      help: "Whether jailbroken and rooted devices are noncompliant.")
    var blockJailbroken: Bool?
    @Option(help: "What an unresponsive partner means.")
    var onPartnerUnresponsive: PartnerUnresponsiveAction?
    @Option(help: "Hours in grace before a device is noncompliant.", transform: Int.typed)
    var graceHours: Int?
    @Option(
      help: ArgumentHelp(
        "All that it demands, in Microsoft Graph's shape, or - for standard input.",
        valueName: "file"))
    var graph: String?
    @OptionGroup var preview: PreviewOptions

    func validate() throws {
      try CompliancePolicyCommand.check(graceHours: graceHours)
      let isEdited =
        name != nil || require != nil || requireMachineRisk != nil || osMinimum != nil
        || osMaximum != nil || blockJailbroken != nil || onPartnerUnresponsive != nil
      if graph != nil, isEdited {
        throw ValidationError("With --graph the file says what the policy is.")
      }
      guard isEdited || graph != nil || graceHours != nil else {
        throw ValidationError(
          "Say what to change: --name, --require, --require-machine-risk, --os-minimum, --os-maximum,"
            + " --block-jailbroken, --on-partner-unresponsive, --grace-hours or --graph.")
      }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await context.edit(policy, try edit(context), preview)
      }
    }

    private func edit(_ context: CommandContext) throws -> PolicyEdit<CompliancePolicy> {
      if let graph {
        return try CompliancePolicyCommand.read(graph, graceHours: graceHours, context)
          .edit(graceHours: graceHours)
      }
      return PolicyEdit {
        [
          name, require, requireMachineRisk, osMinimum, osMaximum, blockJailbroken,
          onPartnerUnresponsive, graceHours
        ] policy throws(ServiceError) in
        if let name { policy.displayName = name }
        if let require {
          policy.deviceThreatProtectionEnabled = require.value != nil
          policy.deviceThreatProtectionRequiredSecurityLevel = .required(require.value)
        }
        if let level = requireMachineRisk {
          policy.advancedThreatProtectionRequiredSecurityLevel = .required(level.value)
        }
        if let osMinimum { policy.osMinimumVersion = osMinimum.value }
        if let osMaximum { policy.osMaximumVersion = osMaximum.value }
        if let blockJailbroken { policy.securityBlockJailbrokenDevices = blockJailbroken }
        if let onPartnerUnresponsive { policy.onPartnerUnresponsive = onPartnerUnresponsive }
        if let graceHours { policy.blockGracePeriodHours = graceHours }
      }
    }
  }
}
