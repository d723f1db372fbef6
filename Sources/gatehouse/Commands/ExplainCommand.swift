import ArgumentParser
import ConnectorModel
import ConnectorService

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why a device is what it is, was, or would be.",
    discussion: """
      Examples:
        gatehouse explain "Anna's iPhone"
        gatehouse explain 7 --policy "iOS: at most low"
        gatehouse explain 7 --at 2026-11-20T08:00:00Z
        gatehouse explain 7 --if-unresponsive lookout
        gatehouse explain 7 --if lookout:iosEnabled=off --if lookout:scope=sales

      First comes what somebody at a help desk needs: why, which threat, which partner is missing, \
      and what to do. --at decides from what the journal held at that moment. --if and \
      --if-unresponsive change nothing: they say what would be decided, and what is.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "Only this policy.", completion: .policies) var policy: String?
  @Option(
    help: ArgumentHelp("As of this moment, which lies behind.", valueName: "time"),
    transform: Timestamp.typed)
  var at: Timestamp?
  @Option(
    name: .customLong("if-unresponsive"),
    help: ArgumentHelp(
      "As if this partner were unresponsive. May be repeated.", valueName: "partner"),
    completion: .partners)
  var unresponsive: [String] = []
  @Option(
    name: .customLong("if"),
    help: ArgumentHelp(
      "As if a connector had this setting. May be repeated.", valueName: "partner:name=value"),
    completion: .suppositions)
  var settings: [String] = []
  @Argument(help: "Number, name or an identifier.", completion: .devices) var device: String

  func run() async throws {
    try await CommandContext.run(common) { context in
      let find = context.find
      let request = ExplanationRequest(
        device: try await find.device(device), policy: try policy.map(find.anyPolicy), at: at,
        suppositions: try suppositions(find))
      let progress = ProgressLine(context.console)
      let explanation = try await context.service.explanations.explain(request) {
        progress.show("row \($0) of \($1)")
      }
      progress.clear()
      try context.printer.print(explanation) { explanation.text }
    }
  }

  private func suppositions(_ find: Finding) throws -> [Supposition] {
    try unresponsive.map { Supposition.unresponsive(try find.connector($0)) }
      + settings.map { try setting($0, find) }
  }

  private func setting(_ text: String, _ find: Finding) throws -> Supposition {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw ServiceError(
        .badRequest, "\"\(text)\" names no connector",
        remedy: "Write PARTNER:NAME=VALUE, for example lookout:iosEnabled=off.")
    }
    let change = try SettingChange(argument: String(text[text.index(after: colon)...]))
    return .setting(try find.connector(String(text[..<colon])), change)
  }
}
