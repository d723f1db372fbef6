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
    subcommands: [DeviceListCommand.self, Show.self, Clashes.self],
    defaultSubcommand: DeviceListCommand.self)

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one device.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Number, name or an identifier.", completion: .devices) var device: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        let details = try await context.service.devices.details(
          of: try await context.find.device(device))
        try context.printer.print(details) { details.text(now: .wallClock) }
      }
    }
  }
}
