import AdapterBundle
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService

struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Keys whose signatures on adapters count.",
    discussion: """
      Examples:
        gatehouse trust add lookout.pub --name Lookout --partner 1c1cd4dc-0000-4000-8000-000000000000
        gatehouse trust revoke E7620F1842B4E81F --reason "the key was stolen" --yes
        gatehouse trust list

      A revocation counts at once and cannot be taken back.
      """,
    subcommands: [List.self, Add.self, Revoke.self, Remove.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys and revocations.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try CommandContext.withAdapters(common, ofStore: true) { administration, printer in
        try printer.print(
          try administration.installation.trust.list(),
          empty: "There are no trusted keys. gatehouse trust add FILE.pub adds one.",
          columns: [
            Column("Key") { $0.id }, Column("Name") { $0.name }, Column("State") { $0.state },
            Column("Signs for") { $0.partners.isEmpty ? "-" : $0.partners.joined(separator: ", ") },
            Column("Signatures until") { $0.notAfter?.iso8601 ?? "-" },
            Column("") { $0.reason ?? "" },
          ])
      }
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust a public key of minisign's format.",
      discussion: """
        Examples:
          gatehouse trust add ours.pub --partner '*'
          gatehouse trust add acme.pub --name "Acme Security" \\
            --partner 00000000-0000-4000-8000-000000000001 --not-after 2028-01-01T00:00:00Z
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "Whose key it is; the file's name if not given.") var name: String?
    @Option(
      name: .customLong("partner"),
      help: "The id of a partner whose adapters it may sign, or * for all. May be repeated.")
    var partners: [String]
    @Option(
      help: ArgumentHelp(
        "Signatures that are made later do not count; earlier ones stay good.", valueName: "time"),
      transform: Timestamp.typedMoment)
    var notAfter: Timestamp?
    @Argument(help: "The .pub file.") var file: String

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: .isMade) { context in
        let bytes = try InputFile.bytes(
          of: file, atMost: MinisignPublicKey.mostFileBytes, context.console)
        let key = try await context.service.adapters.actOnKeys(by: context.caller) {
          administration, trust throws(BundleError) in
          try administration.trust(
            bytes, from: file, name: name ?? TrustCommand.name(of: file),
            partners: partners.map { $0.lowercased() }, notAfter: notAfter, in: trust)
        }
        try context.printer.print(TrustedKeyView(key)) {
          "Trusted: \(key.id), \(key.name), for \(key.partners.joined(separator: ", "))."
        }
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End all trust in a key, or in one manifest, at once and for good.",
      discussion: """
        Example:
          gatehouse trust revoke E7620F1842B4E81F --reason "the key was stolen" --yes

        A manifest is named by its SHA-256, as gatehouse adapter verify shows it.
        """)

    @OptionGroup var common: CommonOptions
    @Option(help: "Why, for those who meet it later.") var reason: String
    @Argument(help: "The id of a key, or the SHA-256 of a manifest.", completion: .keys)
    var id: String
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let adapters = context.service.adapters
        let lost = try await adapters.connectors(losing: .trust(in: id))
        try await context.change(.adaptersLost(lost), preview) {
          let revocation = try await adapters.revoke(
            id, because: reason, isConfirmed: confirmation.yes, by: context.caller)
          try context.printer.print(RevocationView(revocation)) {
            "Revoked: \(revocation.revoked)."
          }
        }
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Trust a key no longer, without saying anything against it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The id of the key.", completion: .keys) var id: String
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      guard let key = KeyID(id) else {
        throw ValidationError(
          "\(id) is no key's id, which is 16 hexadecimal digits; gatehouse trust list shows them.")
      }
      try await CommandContext.run(common) { context in
        let adapters = context.service.adapters
        let lost = try await adapters.connectors(losing: .trust(in: id))
        try await context.change(.adaptersLost(lost), preview) {
          try await adapters.actOnKeys(by: context.caller) {
            administration, trust throws(BundleError) in
            try administration.removeKey(key, in: trust)
          }
          try context.printer.print(["id": key.description]) { "\(key) is not trusted any more." }
        }
      }
    }
  }

  /// `keys/acme.pub` is a key of `acme`.
  private static func name(of file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".pub") ? String(last.dropLast(4)) : last
  }
}
