import ArgumentParser
import ConnectorService
import ConnectorStore

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "The data folder's journal and tables.",
    subcommands: [Rebuild.self])

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Build the tables anew from the journal and compare them with those in use.",
      discussion: "The rebuilt tables are put into use. Exits with 1 when they were not the same.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Session.run(common) { session in
        let report = try await session.service.rebuildTables()
        try session.printer.print(report) {
          Table(
            titles: ["Table", "Rows", "Only before", "Only after"],
            cells: report.tables.map {
              [$0.name, String($0.rows), String($0.onlyBefore), String($0.onlyAfter)]
            }
          ).text + (report.isIdentical ? "\n\nThe tables are the same, row by row." : "")
        }
        guard report.isIdentical else {
          throw ServiceError(
            .failed, code: "store.tables-differed", "the tables were not what the journal says",
            remedy: "They are now: the rebuilt tables are in use. Please report this.")
        }
      }
    }
  }
}
