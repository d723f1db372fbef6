import ArgumentParser

/// What every command understands.
struct CommonOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The data folder (environment: GATEHOUSE_DATA; standard: ~/.local/share/gatehouse).",
      valueName: "dir"))
  var data: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A folder of adapters, searched before all others (environment: GATEHOUSE_ADAPTERS).",
      valueName: "dir"))
  var adapters: String?

  @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
  var output: OutputFormat?

  func validate() throws {
    if let name = RepeatedOption.first(in: CommandLine.arguments.dropFirst()) {
      throw ValidationError("\(name) is given twice, and neither is taken: say it once.")
    }
  }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}
