import ArgumentParser
import ConnectorModel
import ConnectorService

struct TenantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenant", abstract: "Settings that concern everybody.",
    subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the tenant's settings.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        try context.service.tenant.current.show(context)
      }
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change the tenant's settings.",
      discussion: """
        Examples:
          gatehouse tenant set mdmAuthority=intune
          gatehouse tenant set serviceRelease=2404 newDeviceGraceHours=24
          gatehouse tenant set unassignedDevicesAre=noncompliant --preview

        Settings:
          mdmAuthority          intune, sccm, office365 or unknown; other than intune, only the
                                app protection toggles and the shared settings act
          serviceRelease        2308 (third-party connections need a classic policy) or 2404 (none do)
          unassignedDevicesAre  compliant or noncompliant: devices without any policy
          newDeviceGraceHours   0 to 720: how long after enrolment missing data is waited for
        """)

    @OptionGroup var common: CommonOptions
    @Argument(
      help: ArgumentHelp("What to change.", valueName: "setting=value"),
      completion: .list(Self.completions))
    var changes: [String]
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: preview.isPreview ? .fails : .isMade) {
        context in
        let changes = try changes.map { try SettingChange($0) }
        try await context.change(.tenant(changes), preview) {
          try await context.service.tenant.set(changes, by: context.caller).show(context)
        }
      }
    }
  }
}

extension TenantCommand.Set {
  fileprivate static let completions =
    MDMAuthority.allCases.map { "mdmAuthority=\($0.rawValue)" }
    + ServiceRelease.allCases.map { "serviceRelease=\($0.rawValue)" }
    + UnassignedDevices.allCases.map { "unassignedDevicesAre=\($0.rawValue)" }
    + ["newDeviceGraceHours=0", "newDeviceGraceHours=24"]
}

extension Tenant {
  fileprivate func show(_ context: CommandContext) throws {
    try context.printer.print(TenantView(self)) {
      Table(
        titles: ["Setting", "Value"],
        cells: [
          ["mdmAuthority", mdmAuthority.rawValue],
          ["serviceRelease", serviceRelease.rawValue],
          ["unassignedDevicesAre", unassignedDevicesAre.rawValue],
          ["newDeviceGraceHours", String(newDeviceGraceHours)],
        ]
      ).text
    }
  }
}
