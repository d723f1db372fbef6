import ArgumentParser
import ConnectorModel
import ConnectorService

struct AppProtectionPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "app-protection", abstract: "App protection policies.",
    subcommands: [
      Create.self, PolicyList<AppProtectionPolicy>.self, PolicyShow<AppProtectionPolicy>.self,
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
      if let action = RemediationAction(rawValue: word) { return action }
      throw ValidationError(
        word == "warn"
          ? "The action warn is not available for the threat level; use block or wipe."
          : "\"\(word)\" is not an action; use block or wipe.")
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await context.create(
          PolicyDraft<AppProtectionPolicy>(
            displayName: name, platform: platform, maximumLevel: maximum, action: action,
            partnerPriority: partnerPriority), preview)
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

  static func assignment(_ id: PolicyID, _ targets: [AssignmentTarget]) -> SettingsChange {
    .appProtectionPolicyAssignment(id, targets)
  }

  static func deletion(_ id: PolicyID) -> SettingsChange { .appProtectionPolicyDeletion(id) }

  static func newPolicy(_ draft: PolicyDraft<AppProtectionPolicy>) -> SettingsChange {
    .newAppProtectionPolicy(draft)
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
