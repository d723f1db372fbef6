import ArgumentParser
import ConnectorModel
import ConnectorService

struct DisclosuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disclosures",
    abstract: "Show to whom the apps of a device were disclosed, and how many were withheld.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var limit: LimitOption
  @Argument(help: "Number, name or an identifier.", completion: .devices) var device: String

  func run() async throws {
    try await CommandContext.run(common) { context in
      let disclosures = try await context.service.devices.disclosures(
        of: try await context.find.device(device), limit: limit.most(context.printer))
      try context.printer.print(
        disclosures,
        empty: "Nothing was disclosed about the apps of this device.",
        columns: [
          Column("When") { $0.record.at.wholeSeconds }, Column("To") { $0.connectorName },
          Column("Shared") { String($0.record.shared) },
          Column("Withheld") { String($0.record.withheld) },
          Column("Ownership") { $0.record.ownership.rawValue },
          Column("App sync") { $0.record.appSync ? "on" : "off" },
          Column("Full inventory") { $0.record.fullInventory ? "on" : "off" },
        ])
      limit.noteMore(than: disclosures.count, context.printer)
    }
  }
}
