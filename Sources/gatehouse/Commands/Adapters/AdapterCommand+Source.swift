import AdapterBundle
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService

extension AdapterCommand {
  struct Source: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show or remember the folder in which adapter outdated looks for newer bundles.",
      discussion: """
        Examples:
          gatehouse adapter source /srv/adapters
          gatehouse adapter outdated
          gatehouse adapter source --none
        """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "Forget it.") var none = false
    @Argument(help: "A folder of bundles.") var folder: String?

    func validate() throws {
      guard !none || folder == nil else { throw ValidationError("Give a folder or --none.") }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        if none || folder != nil {
          let path = folder.map(context.console.path)
          try await context.service.adapters.act(by: context.caller) {
            administration, _ throws(BundleError) in
            try administration.remember(source: path)
          }
        }
        let source = try await context.service.adapters.ask { administration throws(BundleError) in
          try administration.installation.inventory().sourceFolder
        }
        try context.printer.print(["source": source]) {
          source.map { "Newer bundles are looked for in \($0)." } ?? "No folder is remembered."
        }
      }
    }
  }
}
