import ArgumentParser
import ConnectorModel
import ConnectorService

struct AppProtectionPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "app-protection", abstract: "App protection policies.",
    subcommands: [Create.self, List.self, Show.self, Assign.self, Delete.self],
    defaultSubcommand: List.self)

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
      let draft = AppProtectionPolicyDraft(
        displayName: name, platform: platform, maximumLevel: maximum, action: action,
        partnerPriority: partnerPriority)
      try await Session.run(common) { session in
        try await session.change(.newAppProtectionPolicy(draft), preview) {
          let policy = try await session.service.createAppProtectionPolicy(draft)
          try session.printer.print(policy) {
            """
            Created the policy \(policy.displayName) (\(policy.id)).
            It is assigned to nobody yet: gatehouse policy app-protection assign.
            """
          }
        }
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the policies.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Session.run(common) { session in
        try session.printer.print(
          try session.service.appProtectionPolicies(),
          empty:
            "There are no app protection policies. gatehouse policy app-protection create makes one.",
          columns: [
            Column("Name") { $0.displayName }, Column("Platform") { $0.platform.rawValue },
            Column("Threat level at most") { $0.maximumAllowedDeviceThreatLevel?.rawValue ?? "-" },
            Column("Action") { $0.mobileThreatDefenseRemediationAction.rawValue },
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
        let policy = try session.service.appProtectionPolicy(policy)
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
        try await session.change(.appProtectionPolicyAssignment(policy, targets), preview) {
          let policy = try await session.service.assignAppProtectionPolicy(policy, to: targets)
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
        try await session.change(.appProtectionPolicyDeletion(policy), preview) {
          let policy = try await session.service.deleteAppProtectionPolicy(policy)
          try session.printer.print(policy) { "Deleted the policy \(policy.displayName)." }
        }
      }
    }
  }
}

extension AppProtectionPolicy {
  fileprivate var details: String {
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
