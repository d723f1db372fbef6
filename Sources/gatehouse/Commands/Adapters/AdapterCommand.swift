import AdapterHost
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService
import Foundation

struct AdapterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter", abstract: "Adapters: the libraries that speak for the partners.",
    discussion: """
      Examples:
        gatehouse adapter new "Acme Shield" --language c
        gatehouse adapter pack liblookout-adapter.so --licence Apache-2.0
        gatehouse adapter keygen ours
        gatehouse adapter sign lookout-for-work-1.0.0.mtda --key ours.key
        gatehouse trust add ours.pub --partner '*'
        gatehouse adapter install lookout-for-work-1.0.0.mtda
        gatehouse adapter list

      An adapter is installed from a bundle (.mtda), whose manifest is signed. It loads \
      only if it is what a trusted key has signed, or what you have allowed by name. \
      A partner is named by its id, its name, or the beginning of its name.
      """,
    subcommands: [
      List.self, Inspect.self, New.self, Pack.self, KeyGen.self, Sign.self, Verify.self,
      Install.self,
      Rollback.self, Remove.self, Pin.self, Enable.self, Disable.self, Profile.self, Reset.self,
      Shadow.self, Call.self,
      Explain.self,
      Outdated.self, Source.self,
    ], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the adapters, who vouches for each, and why one cannot be used.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: .isEmpty) { context in
        let folder = context.service.adapters.source.folder
        try context.printer.print(
          await context.service.adapters.list(),
          empty: "There are no adapters in \(folder). gatehouse adapter install adds one.",
          columns: [
            Column("Partner") { $0.adapter.descriptor?.name ?? "-" },
            Column("State") { $0.adapter.state.rawValue + ($0.adapter.isPinned ? ", pinned" : "") },
            Column("Version") {
              $0.adapter.version ?? $0.adapter.descriptor?.adapterVersion ?? "-"
            },
            Column("Signature") { row in
              row.adapter.signature + (row.adapter.signer.map { ": \($0)" } ?? "")
            },
            Column("Platforms") { $0.adapter.descriptor?.platforms.map(\.platform).words ?? "-" },
            Column("Runs") { $0.adapter.isolation },
            Column("Binding") { $0.adapter.binding?.rawValue ?? "-" },
            Column("Process") { $0.process?.description ?? "-" },
            Column("File") { $0.adapter.file },
            Column("") { $0.adapter.problem?.line ?? "" },
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

        The library is loaded where adapters run: into a sandboxed worker, unless \
        GATEHOUSE_ISOLATION says otherwise.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Argument(help: "The library.") var path: String

    func run() async throws {
      try CommandContext.withoutStore(output: output) { printer in
        let view = try InstalledAdapter(
          inspecting: path, runtime: AdapterRuntime(Surroundings.console))
        try printer.print(view) { view.text }
      }
    }
  }
}

extension AdapterProblem {
  fileprivate var line: String { "\(message) (\(code))" }
}
