import ArgumentParser
import ConnectorModel
import ConnectorService

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why a device is what it is, was, or would be.",
    discussion: """
      Examples:
        gatehouse explain "Anna's iPhone"
        gatehouse explain '#7' --policy "iOS: at most low"
        gatehouse explain '#7' --at 2026-11-20T08:00:00Z
        gatehouse explain '#7' --if-unresponsive lookout
        gatehouse explain '#7' --if lookout:iosEnabled=off --if lookout:scope=sales

      --at decides from what the journal held at that moment. --if and --if-unresponsive change
      nothing: they say what would be decided, and what is.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Only this policy.") var policy: String?
  @Option(help: ArgumentHelp("As of this moment, which lies behind.", valueName: "time"))
  var at: Timestamp?
  @Option(
    name: .customLong("if-unresponsive"),
    help: ArgumentHelp(
      "As if this partner were unresponsive. May be repeated.", valueName: "partner"))
  var unresponsive: [String] = []
  @Option(
    name: .customLong("if"),
    help: ArgumentHelp(
      "As if a connector had this setting. May be repeated.", valueName: "partner:name=value"))
  var settings: [String] = []
  @Argument(help: "Number, name or an identifier.") var device: String

  func run() async throws {
    try await Session.run(common) { session in
      let request = ExplanationRequest(
        device: device, policy: policy, at: at, suppositions: try suppositions())
      let progress = ProgressLine(session.console)
      let explanation = try session.service.explain(request) {
        progress.show("row \($0) of \($1)")
      }
      progress.clear()
      try session.printer.print(explanation) { explanation.text }
    }
  }

  private func suppositions() throws -> [Supposition] {
    try unresponsive.map { Supposition.unresponsive(connector: $0) } + settings.map(setting)
  }

  private func setting(_ text: String) throws -> Supposition {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw ServiceError(
        .badRequest, "\"\(text)\" names no connector",
        remedy: "Write PARTNER:NAME=VALUE, for example lookout:iosEnabled=off.")
    }
    let change = try SettingChange(String(text[text.index(after: colon)...]))
    return .setting(connector: String(text[..<colon]), change)
  }
}
