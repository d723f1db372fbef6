import ArgumentParser
import ConnectorModel
import ConnectorService
import NameFolding

struct AppProtectionPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "app-protection", abstract: "App protection policies.",
    subcommands: [
      Create.self, Set.self, PolicyList<AppProtectionPolicy>.self,
      PolicyShow<AppProtectionPolicy>.self,
      PolicyAssign<AppProtectionPolicy>.self, PolicyDelete<AppProtectionPolicy>.self,
    ],
    defaultSubcommand: PolicyList<AppProtectionPolicy>.self)

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create a policy.",
      discussion: """
        Examples:
          gatehouse policy app-protection create "Mail" --platform android --maximum medium
          gatehouse policy app-protection create "Files" --platform ios --maximum low --action wipe
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name.") var name: String
    @Option(help: "The platform.") var platform: Platform
    @Option(help: "The highest threat level that is allowed.") var maximum: ThreatLevel
    @Option(help: "What happens above it.", transform: Self.action) var action: RemediationAction =
      .block
    @Option(help: "Which partner decides when Defender and another are both connected.")
    var partnerPriority: PartnerPriority?
    @OptionGroup var preview: PreviewOptions

    /// `warn` is a word of the vocabulary that is not valid for this setting.
    static func action(_ word: String) throws -> RemediationAction {
      if let action = RemediationAction(argument: word) { return action }
      throw ValidationError(
        FoldedName(word).text == "warn"
          ? "The action warn is not available for the threat level; use block or wipe."
          : "\"\(word)\" is not an action; use block or wipe.")
    }

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: preview.isPreview ? .fails : .isMade) {
        context in
        try await context.create(
          PolicyDraft<AppProtectionPolicy>(
            displayName: name, platform: platform, maximumLevel: maximum, action: action,
            partnerPriority: partnerPriority), preview)
      }
    }
  }
}

extension AppProtectionPolicyCommand {
  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a policy; it keeps its id and its assignments.",
      discussion: """
        Examples:
          gatehouse policy app-protection set "Mail" --maximum low
          gatehouse policy app-protection set "Mail" --action wipe --preview
          gatehouse policy app-protection set "Mail" --partner-priority none
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id.", completion: .policies) var policy: String
    @Option(help: "What it is called from now on.") var name: String?
    @Option(help: "The highest threat level that is allowed.") var maximum: ThreatLevel?
    @Option(help: "What happens above it.", transform: Create.action)
    var action: RemediationAction?
    @Option(help: "Which partner decides when Defender and another are both connected, or none.")
    var partnerPriority: Replacement<PartnerPriority>?
    @OptionGroup var preview: PreviewOptions

    func validate() throws {
      guard name != nil || maximum != nil || action != nil || partnerPriority != nil else {
        throw ValidationError(
          "Say what to change: --name, --maximum, --action or --partner-priority.")
      }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await context.edit(policy, edit, preview)
      }
    }

    private var edit: PolicyEdit<AppProtectionPolicy> {
      PolicyEdit { [name, maximum, action, partnerPriority] policy throws(ServiceError) in
        if let name { policy.displayName = name }
        if let maximum { policy.maximumAllowedDeviceThreatLevel = maximum }
        if let action { policy.mobileThreatDefenseRemediationAction = action }
        if let partnerPriority {
          policy.mobileThreatDefensePartnerPriority = partnerPriority.value
        }
      }
    }
  }
}

extension AppProtectionPolicy: ListedPolicy {
  static var command: String { "app-protection" }

  static var columns: [Column<AppProtectionPolicy>] {
    [
      Column("Name") { $0.displayName }, Column("Platform") { $0.platform.rawValue },
      Column("Threat level at most") { $0.maximumAllowedDeviceThreatLevel?.rawValue ?? "-" },
      Column("Action") { $0.mobileThreatDefenseRemediationAction.rawValue },
      Column("Assigned to") { $0.assignments.words }, Column("Id") { $0.id.rawValue },
    ]
  }

  var view: AppProtectionPolicyView { AppProtectionPolicyView(self) }

  static func settingsChange(_ change: PolicyChange<AppProtectionPolicy>) -> SettingsChange {
    .appProtectionPolicy(change)
  }

  static func policies(_ service: ConnectorService) -> AppProtectionPolicies {
    service.appProtectionPolicies
  }

  var details: String {
    Table(
      titles: ["Property", "Value"],
      cells: [
        ["Name", displayName], ["Id", id.rawValue], ["Platform", platform.rawValue],
        ["Version", String(version)],
        ["Threat level at most", maximumAllowedDeviceThreatLevel?.rawValue ?? "-"],
        ["Action", mobileThreatDefenseRemediationAction.rawValue],
        ["Partner priority", mobileThreatDefensePartnerPriority?.rawValue ?? "Defender first"],
        ["Assigned to", assignments.words],
      ]
    ).text
  }
}
