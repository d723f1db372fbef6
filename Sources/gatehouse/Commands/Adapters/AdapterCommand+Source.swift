import ArgumentParser
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
      try await Session.run(common) { session in
        if none || folder != nil {
          try await session.service.setAdapterSource(folder.map(session.console.path))
        }
        let source = try session.service.adapterSourceFolder()
        try session.printer.print(["source": source]) {
          source.map { "Newer bundles are looked for in \($0)." } ?? "No folder is remembered."
        }
      }
    }
  }
}
