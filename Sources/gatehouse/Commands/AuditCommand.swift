import ArgumentParser
import ConnectorModel
import ConnectorService

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The record: what was done, decided, told and refused.",
    discussion: """
      Examples:
        gatehouse audit list --limit 20
        gatehouse audit list --device "Anna's iPhone" --since 2026-11-01
        gatehouse audit list --kind refusal --connector lookout
        gatehouse audit verify
        gatehouse audit checkpoint monday.checkpoint --key ours.key
        gatehouse audit verify --checkpoint monday.checkpoint --public-key ours.pub
      """,
    subcommands: [List.self, Verify.self, Checkpoint.self, Head.self],
    defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the record, newest first.",
      discussion: """
        Kinds are act (settings, policies, adapters, keys), decision, disclosure, refusal and \
        responsiveness. Without --kind, decisions and disclosures are left out unless a device is \
        named: there are many.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "Only this kind. May be repeated.") var kind: [AuditKind] = []
    @Option(help: "Only what concerns this device.", completion: .devices) var device: String?
    @Option(help: "Only what concerns this connector.", completion: .partners) var connector:
      String?
    @Option(
      help: ArgumentHelp("Only what was recorded from then on.", valueName: "time"),
      transform: Timestamp.typed)
    var since: Timestamp?
    @Option(
      help: ArgumentHelp("Only what was recorded until then.", valueName: "time"),
      transform: Timestamp.typed)
    var until: Timestamp?
    @OptionGroup var limit: LimitOption

    func run() async throws {
      try await CommandContext.run(common) { context in
        let entries = try await context.service.audit.list(
          try await filter(context.find, limit.most(context.printer)))
        try context.printer.print(
          entries,
          empty: "There is nothing of that in the journal.",
          columns: [
            Column("When") { $0.at.wholeSeconds }, Column("Who") { $0.actor },
            Column("What") { $0.act.spacedWords }, Column("Of") { $0.object },
            Column("") { $0.detail ?? "" }, Column("Which") { $0.which ?? "" },
          ])
        limit.noteMore(than: entries.count, context.printer)
      }
    }

    private func filter(_ find: Finding, _ most: Int) async throws -> AuditFilter {
      var kinds = Set(kind)
      if kinds.isEmpty {
        kinds = Set(AuditKind.allCases)
        if device == nil { kinds.subtract([.decision, .disclosure]) }
      }
      return AuditFilter(
        kinds: kinds, device: try await wanted(find),
        connector: try connector.map { try find.connector($0) }, since: since,
        until: until, limit: most)
    }

    private func wanted(_ find: Finding) async throws -> DeviceKey? {
      if let device { try await find.device(device) } else { nil }
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
