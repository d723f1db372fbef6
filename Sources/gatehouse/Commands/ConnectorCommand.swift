import AdapterHost
import ArgumentParser
import ConnectorModel
import ConnectorService

struct ConnectorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connector", abstract: "Connections to security partners.",
    discussion: """
      Examples:
        gatehouse connector add lookout
        gatehouse connector set lookout iosEnabled=on partnerUnresponsivenessThresholdInDays=3
        gatehouse connector show lookout

      A connector is named by its partner's id, its name, or the beginning of its name.
      """,
    subcommands: [
      List.self, Show.self, Add.self, Set.self, Readiness.self, Delete.self,
    ],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the connectors.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let now = Timestamp.wallClock
        try context.printer.print(
          try await context.service.connectors.list(),
          empty: "There are no connectors. gatehouse connector add PARTNER makes one.",
          columns: [
            Column("Partner") { $0.name }, Column("Connection status") { $0.status },
            Column("Last synchronized") {
              $0.lastHeartbeatDateTime?.relative(to: now) ?? "never"
            },
            Column("Health") { $0.health?.rawValue ?? "-" },
            Column("Classic policy") { $0.classicPolicy?.state.rawValue ?? "-" },
            Column("Adapter") { $0.process?.description ?? "-" },
            Column("Binding") { $0.binding?.rawValue ?? "-" },
            Column("Id") { $0.id },
          ])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one connector with its toggles, stored and effective.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The connector.", completion: .partners) var connector: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await context.show(try context.find.connector(connector))
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set up the connection to a partner whose adapter is installed.",
      discussion: """
        Example:
          gatehouse connector add lookout

        gatehouse adapter list shows the installed adapters. A third-party connection gets a \
        classic Conditional Access policy with it, unless the tenant follows release 2404.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(
      help: "The partner: its id, its name, or the beginning of its name.", completion: .adapters)
    var partner: String
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: preview.isPreview ? .fails : .isMade) {
        context in
        let connectors = context.service.connectors
        let descriptor = try await connectors.descriptor(ofPartner: partner)
        try await context.change(.newConnector(descriptor), preview) {
          let id = try await connectors.add(descriptor, by: context.caller)
          try await context.tellAdapters()
          try await context.show(id)
        }
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change the toggles and settings of a connector.",
      discussion: """
        Examples:
          gatehouse connector set lookout iosEnabled=on androidEnabled=on
          gatehouse connector set lookout scope=field-staff,drivers
          gatehouse connector set lookout levelWord.SEVERE=highSeverity
          gatehouse connector set lookout iosDeviceBlockedOnMissingPartnerData=on --preview
          gatehouse connector set lookout setting.region=eu --secret apiKey=@/run/secrets/lookout
          pass show lookout | gatehouse connector set lookout --secret apiKey=-

        Beside the partner's toggles, which connector show lists with their words:
          partnerUnresponsivenessThresholdInDays  1 to 90
          scope                groups with commas between them, or all
          threatLifetimeHours  1 to 8760, or none: how long an open threat counts
          provisioned          on or off
          levelWord.WORD       what a word of the partner's means, or none
          setting.KEY          a setting of the adapter's own, or none

        Everybody on the machine can read the words of a command, so a secret comes from a file or from \
        standard input; setting.KEY with a key that names a password, token, key or the like is refused. A \
        descriptor is a file too: --secret apiKey=@/dev/fd/3.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The connector.", completion: .partners) var connector: String
    @Argument(
      help: ArgumentHelp("What to change.", valueName: "toggle=value"), completion: .settings)
    var changes: [String] = []
    @OptionGroup var settings: SettingOptions
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let changes = try settings.changes(changes, context.console)
        let id = try context.find.connector(connector)
        try await context.change(.connector(id, changes), preview) {
          if try await context.service.connectors.set(id, changes, by: context.caller) {
            try await context.tellAdapters()
          }
          try await context.show(id)
        }
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End the connection to a partner.",
      discussion: "What the partner said and the classic policy of the connection go with it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The connector.", completion: .partners) var connector: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let id = try context.find.connector(connector, .whole)
        try await context.change(.connectorDeletion(id), preview) {
          let deleted = try await context.service.connectors.delete(
            id, isConfirmed: confirmation.yes, by: context.caller)
          try context.printer.print(ConnectorRecordView(deleted)) {
            "Deleted the connector to \(deleted.descriptor.name)."
          }
        }
      }
    }
  }
}

extension CommandContext {
  fileprivate func show(_ id: ConnectorID) async throws {
    var view = try await service.connectors.view(id)
    let name = await service.connectors.dropFolder(of: id, intake: folder.intake)
    view.dropFolder = "\(folder.drop)/\(name)"
    try printer.print(view) { view.text(now: .wallClock) }
  }

  /// Has adapters told what follows from a change. Where a service runs, its runners do that by themselves.
  fileprivate func tellAdapters() async throws {
    guard caller.door == .commandLine else { return }
    try await service.tellAdapters()
  }
}
