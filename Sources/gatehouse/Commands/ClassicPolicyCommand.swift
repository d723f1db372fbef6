import ArgumentParser
import ComplianceEvaluation
import ConnectorModel
import ConnectorService

struct ClassicPolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classic-policy",
    abstract: "Classic Conditional Access policies, one per third-party connection.",
    discussion: """
      Examples:
        gatehouse classic-policy list
        gatehouse classic-policy disable "[Lookout for Work] Device policy"

      These policies can be ignored, but should not be edited, disabled or deleted: a partner \
      whose policy is gone is told nothing and its reports are refused. The way back is to delete \
      the connector and add it again.
      """,
    subcommands: [
      List.self, Show.self, Edit.self, Disable.self, Delete.self, Enable.self, Restore.self,
      Migrate.self,
    ],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the classic policies.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try context.printer.print(
          context.service.classicPolicies.list, empty: "There are no classic policies.",
          columns: [
            Column("Policy") { $0.displayName }, Column("State") { $0.state.rawValue },
            Column("Connection") { $0.connectorName ?? "-" },
            Column("Needed") { $0.isRequired ? "yes" : "no" }, Column("Id") { $0.id },
          ])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one classic policy.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        let view = try context.service.classicPolicies.view(
          try context.find.classicPolicy(policy))
        try context.printer.print(view) { view.text(now: .wallClock) }
      }
    }
  }

  struct Edit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record that somebody has edited a classic policy.",
      discussion: """
        Example:
          gatehouse classic-policy edit lookout --what "excluded the group drivers" --yes
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String
    @Option(help: "What was changed.") var what: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await ClassicPolicyCommand.change(
          try context.find.classicPolicy(policy), .edit, what: what, isConfirmed: confirmation.yes,
          preview,
          context)
      }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Disable a classic policy; it can never be enabled again.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await ClassicPolicyCommand.change(
          try context.find.classicPolicy(policy, .whole), .disable, what: "disabled",
          isConfirmed: confirmation.yes, preview,
          context)
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a classic policy; nothing brings it back.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await ClassicPolicyCommand.change(
          try context.find.classicPolicy(policy, .whole), .delete, what: "deleted",
          isConfirmed: confirmation.yes, preview,
          context)
      }
    }
  }
}

extension ClassicPolicyCommand {
  /// What other programs can do and this one refuses, with the reason and the way out.
  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refused: a policy that was disabled stays so; the answer says what to do.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String

    func run() async throws {
      try await ClassicPolicyCommand.refuse(.enable, policy, common)
    }
  }

  struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refused: a policy that was deleted stays so; the answer says what to do.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String

    func run() async throws {
      try await ClassicPolicyCommand.refuse(.restore, policy, common)
    }
  }

  struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Refused: these policies have no new form.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its name or id, or its partner's name.", completion: .classicPolicies)
    var policy: String

    func run() async throws {
      try await ClassicPolicyCommand.refuse(.migrate, policy, common)
    }
  }

  /// Asks for an act that the rules refuse whatever holds.
  private static func refuse(
    _ act: ClassicPolicyAct, _ policy: String, _ options: CommonOptions
  ) async throws {
    try await CommandContext.run(options) { context in
      _ = try await context.service.classicPolicies.change(
        try context.find.classicPolicy(policy), act, what: act.rawValue, isConfirmed: true,
        by: context.caller)
    }
  }

  private static func change(
    _ id: PolicyID, _ act: ClassicPolicyAct, what: String, isConfirmed: Bool,
    _ options: PreviewOptions, _ context: CommandContext
  ) async throws {
    try await context.change(.classicPolicy(id, act, what: what), options) {
      let view = try await context.service.classicPolicies.change(
        id, act, what: what, isConfirmed: isConfirmed, by: context.caller)
      try context.printer.print(view) { "\(view.displayName) is \(view.state.rawValue) now." }
    }
  }
}

extension ClassicPolicyView {
  fileprivate func text(now: Timestamp) -> String {
    var cells = [
      ["Policy", displayName], ["Id", id], ["State", state.rawValue],
      ["Connection", connectorName ?? connector], ["Needed", isRequired ? "yes" : "no"],
      ["Created", createdAt.absoluteAndRelative(to: now)],
    ]
    if let change {
      cells.append([
        "Last change",
        "\(change.what), by \(change.actor), \(change.at.absoluteAndRelative(to: now))",
      ])
    }
    return Table(titles: ["Classic policy", ""], cells: cells).text
  }
}
