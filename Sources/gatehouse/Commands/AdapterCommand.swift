import AdapterHost
import ArgumentParser
import ConnectorModel
import ConnectorService
import Foundation

struct AdapterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter", abstract: "Adapters: the libraries that speak for the partners.",
    subcommands: [List.self, Inspect.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the installed adapters, and why one cannot be used.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Session.run(common) { session in
        let folder = session.service.adapterFolders.joined(separator: ", ")
        try session.printer.print(
          await session.service.installedAdapters(),
          empty: "There are no adapters in \(folder). Put adapters' .so files there.",
          columns: [
            Column("Partner") { $0.descriptor?.name ?? "-" },
            Column("State") { $0.problem == nil ? "ok" : "refused" },
            Column("Version") { $0.descriptor?.adapterVersion ?? "-" },
            Column("Platforms") { $0.descriptor?.platforms.map(\.platform).words ?? "-" },
            Column("Runs") { $0.isolation },
            Column("File") { $0.file },
            Column("") { $0.problem.map { "\($0.message) (\($0.code))" } ?? "" },
          ])
      }
    }
  }

  struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what an adapter's library says of itself.",
      discussion: """
        Example:
          gatehouse adapter inspect ./liblookout-adapter.so

        The library is loaded where adapters run: into a sandboxed worker, unless
        GATEHOUSE_ISOLATION says otherwise.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Argument(help: "The library.") var path: String

    func run() async throws {
      try Session.withoutStore(output: output) { printer in
        let view = try InstalledAdapter(
          inspecting: path, runtime: AdapterRuntime(ProcessInfo.processInfo.environment))
        try printer.print(view) { view.text }
      }
    }
  }
}
