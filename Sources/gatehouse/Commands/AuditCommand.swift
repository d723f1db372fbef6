import ArgumentParser
import ConnectorModel
import ConnectorService

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "What administrators did.",
    discussion: """
      Example:
        gatehouse audit list --limit 20
      """,
    subcommands: [List.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the acts in the journal, newest first: settings, policies, adapters, keys.")

    @OptionGroup var common: CommonOptions
    @OptionGroup var limit: LimitOption

    func run() async throws {
      try await Session.run(common) { session in
        let now = Timestamp.wallClock
        try session.printer.print(
          try session.service.audit(limit: limit.count),
          empty: "There are no acts in the journal yet.",
          columns: [
            Column("When") { $0.at.absoluteAndRelative(to: now) }, Column("Who") { $0.actor },
            Column("What") { $0.act.spacedWords }, Column("Of") { $0.object },
            Column("Which") { $0.which ?? "" }, Column("") { $0.detail ?? "" },
          ])
      }
    }
  }
}

extension String {
  /// "adapter installed" for `adapterInstalled`.
  fileprivate var spacedWords: String {
    reduce(into: "") { text, letter in
      if letter.isUppercase { text.append(" ") }
      text += letter.lowercased()
    }
  }
}
