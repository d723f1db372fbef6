import ArgumentParser
import ConnectorModel
import ConnectorService

struct DeviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Devices and what is decided about them.",
    discussion: """
      Examples:
        gatehouse device list
        gatehouse device list --state noncompliant --output json
        gatehouse device show '#7'

      A device is named by its number, its name, or any of its identifiers.
      """,
    subcommands: [List.self, Show.self, Clashes.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the devices with the decision as of now and its first reason.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Only devices in this compliance state.") var state: ComplianceState?
    @OptionGroup var limit: LimitOption
    @Option(help: "Go on after the device of this number.") var after: Int64?

    func run() async throws {
      try await CommandContext.run(common) { context in
        let devices = try await context.service.devices.list(
          after: after, limit: limit.count, state: state)
        try context.printer.print(
          devices, empty: "There are no such devices. gatehouse import FILE reads device data.",
          columns: [
            Column("Device") { "#\($0.number)" }, Column("Name") { $0.name ?? "-" },
            Column("Platform") { $0.platform?.rawValue ?? "-" },
            Column("OS") { $0.osVersion ?? "-" }, Column("Ownership") { $0.ownership.rawValue },
            Column("Compliance") { $0.complianceState.rawValue },
            Column("Because") { $0.complianceReason.words },
            Column("App protection") { $0.appProtection.rawValue },
          ])
        if devices.count == limit.count, let last = devices.last {
          context.printer.note("More: gatehouse device list --after \(last.number)")
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one device.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Number, name or an identifier.") var device: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        let details = try await context.service.devices.details(
          of: try await context.find.device(device))
        try context.printer.print(details) { details.text(now: .wallClock) }
      }
    }
  }
}

extension ComplianceState: ExpressibleByArgument {}
