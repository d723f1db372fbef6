import ArgumentParser
import ConnectorService

/// What can stand at a place of a command. Shells ask for it when somebody presses the key for that; a running
/// service answers them like any other command.
struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "List the names with which a word can go on, for shells.",
    shouldDisplay: false)

  @OptionGroup var common: CommonOptions
  @Option(help: "Of settings: whose.") var of: String?
  @Argument(help: "Of what.") var kind: CompletedKind
  @Argument(help: "What has been typed of it.") var beginning = ""

  func run() async throws {
    try await CommandContext.run(common) { context in
      let names = try await CompletedNames(service: context.service).names(
        kind, of: of, beginning: beginning)
      try context.printer.print(names) { names.joined(separator: "\n") }
    }
  }
}
