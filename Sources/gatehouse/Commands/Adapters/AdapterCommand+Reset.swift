import ArgumentParser
import ConnectorService

extension AdapterCommand {
  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let an adapter that died too often be started again.",
      discussion: """
        Example:
          gatehouse adapter reset lookout

        After five deaths in ten minutes a running service starts an adapter no more; this \
        takes that back. A command that runs by itself starts its adapters afresh, so there is \
        nothing to reset.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The connector.", completion: .partners) var connector: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        let answer = try await context.service.connectors.resetAdapter(
          of: try context.find.connector(connector), by: context.caller)
        try context.printer.print(answer) {
          guard let before = answer.before else {
            return "No adapter of \(answer.connector) runs here, so there is nothing to reset."
          }
          return "\(answer.connector) may be started again. It was: \(before.description)."
        }
      }
    }
  }
}
