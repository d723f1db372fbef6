import ArgumentParser
import ConnectorModel
import ConnectorService

extension DeviceCommand {
  struct Clashes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List identifiers that several devices share.",
      discussion: """
        Makers and importers invent serial numbers. One that two devices have which are there joins nothing any more:
        a record that has nothing else names no device, and is counted. Give these devices numbers of their own where \
        they are managed, or leave it: they are told apart by what is stronger.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var limit: LimitOption

    func run() async throws {
      try await CommandContext.run(common) { context in
        let clashes = try await context.service.devices.clashes(limit: limit.most(context.printer))
        try context.printer.print(
          clashes, empty: "No two devices share what should be one device's.",
          columns: [
            Column("Identifier") { $0.kind.rawValue }, Column("Value") { $0.value },
            Column("Devices") { clash in
              clash.devices.map { "#\($0.number) \($0.name ?? "-")" }.joined(separator: ", ")
            },
          ])
        limit.noteMore(than: clashes.count, context.printer)
      }
    }
  }
}
