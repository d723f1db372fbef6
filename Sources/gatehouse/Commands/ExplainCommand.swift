import ArgumentParser
import ConnectorModel
import ConnectorService

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why a device is what it is.",
    discussion: """
      Examples:
        gatehouse explain "Anna's iPhone"
        gatehouse explain '#7' --policy "iOS: at most low"
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Only this policy.") var policy: String?
  @Argument(help: "Number, name or an identifier.") var device: String

  func run() async throws {
    try await Session.run(common) { session in
      let explanation = try session.service.explain(device: device, policy: policy)
      try session.printer.print(explanation) { explanation.text }
    }
  }
}
