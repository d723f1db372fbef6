import AdapterBundle
import AdapterManagement
import ArgumentParser
import ConnectorModel
import ConnectorService

/// What administrators do.
extension AdapterCommand {
  struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Install an adapter from a bundle, and use it.",
      discussion: """
        Examples:
          gatehouse adapter install lookout-for-work-1.2.0.mtda
          gatehouse adapter install acme-0.9.0.mtda --allow-unsigned "Acme Mobile Shield"

        The versions that are there stay beside it. Nothing is fetched from anywhere. Once its \
        signature is good, the library is loaded where adapters run and must say of itself what \
        its manifest says, and the conformance suite runs its first level on it; then the \
        partner's current version is switched in one step.
        """)

    @OptionGroup var common: CommonOptions
    @Option(
      help: ArgumentHelp(
        "Allow this one without a signature: the partner's name or id, which is noted.",
        valueName: "name"))
    var allowUnsigned: String?
    @Flag(help: "Install it although a newer version was installed before.")
    var allowDowngrade = false
    @Argument(help: "The bundle.") var bundle: String

    func run() async throws {
      try await CommandContext.run(common, ifNoStore: .isMade) { context in
        let bytes = try InputFile.bytes(
          of: bundle, atMost: BundleArchive.mostFileBytes, context.console)
        try InputFile.naming(bundle) { _ = try BundleArchive(bytes) }
        let options = InstallOptions(
          allowUnsigned: allowUnsigned, allowsDowngrade: allowDowngrade)
        let report = try await context.service.adapters.act(
          by: context.caller, host: SemanticVersion(Gatehouse.configuration.version)
        ) { administration, inventory throws(BundleError) in
          try administration.install(
            bytes, options, conformance: ConformanceSuite(), in: inventory)
        }
        let view = InstallView(report)
        for warning in report.warnings {
          context.printer.hint("Warning: \(warning.path) \(warning.message) (\(warning.code))")
        }
        try context.printer.print(view) { view.text }
      }
    }
  }

  struct Rollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Use an older installed version again.",
      discussion: """
        Examples:
          gatehouse adapter rollback lookout
          gatehouse adapter rollback lookout 1.1.0

        Without a version: the newest one that is older than the one in use.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The partner.", completion: .adapters) var partner: String
    @Argument(help: "An installed version.") var version: String?

    func run() async throws {
      try await CommandContext.run(common) { context in
        let (name, from, to) = try await context.service.adapters.act(by: context.caller) {
          administration, inventory throws(BundleError) in
          try administration.rollBack(partner, to: version, in: inventory)
        }
        try context.printer.print(["name": name, "from": from?.description, "to": to.description]) {
          "\(name) \(to) is used" + (from.map { ", in the place of \($0)." } ?? ".")
        }
      }
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a version, or an adapter with all its versions.",
      discussion: """
        Examples:
          gatehouse adapter remove lookout 1.0.0
          gatehouse adapter remove "Lookout for Work" --yes

        The lowest version allowed is remembered: an older one still needs --allow-downgrade.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The partner.", completion: .adapters) var partner: String
    @Argument(help: "An installed version that is not in use; if not given: all.")
    var version: String?
    @OptionGroup var confirmation: ConfirmationOption
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let adapters = context.service.adapters
        let lost =
          version == nil
          ? try await adapters.connectors(losing: .adapter(ofPartner: partner)) : []
        try await context.change(.adaptersLost(lost), preview) {
          let (name, removed) = try await adapters.remove(
            partner, version: version, isConfirmed: confirmation.yes, by: context.caller)
          let versions = removed.map(\.description)
          try context.printer.print(RemovalView(name: name, removed: versions)) {
            "Removed \(name) \(versions.joined(separator: ", "))."
          }
        }
      }
    }
  }

  struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep a version in use whatever is installed beside it.",
      discussion: """
        Examples:
          gatehouse adapter pin lookout 1.1.0
          gatehouse adapter pin lookout --none
        """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "Take the pin away.") var none = false
    @Argument(help: "The partner.", completion: .adapters) var partner: String
    @Argument(help: "An installed version.") var version: String?

    func validate() throws {
      guard none == (version == nil) else {
        throw ValidationError("Give one of a version and --none.")
      }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        let (name, pinned) = try await context.service.adapters.act(by: context.caller) {
          administration, inventory throws(BundleError) in
          try administration.pin(partner, to: version, in: inventory)
        }
        try context.printer.print(["name": name, "pinned": pinned?.description]) {
          pinned.map { "\(name) stays at \($0)." } ?? "\(name) is not pinned."
        }
      }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let an adapter be used again.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The partner.", completion: .adapters) var partner: String

    func run() async throws {
      try await CommandContext.run(common) { context in
        try await AdapterCommand.set(isEnabled: true, partner, context)
      }
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep an adapter installed, and do not load it.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The partner.", completion: .adapters) var partner: String
    @OptionGroup var preview: PreviewOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let lost = try await context.service.adapters.connectors(
          losing: .adapter(ofPartner: partner))
        try await context.change(.adaptersLost(lost), preview) {
          try await AdapterCommand.set(isEnabled: false, partner, context)
        }
      }
    }
  }

  private static func set(
    isEnabled: Bool, _ partner: String, _ context: CommandContext
  ) async throws {
    let name = try await context.service.adapters.act(by: context.caller) {
      administration, inventory throws(BundleError) in
      try administration.set(partner, isEnabled: isEnabled, in: inventory)
    }
    let word = isEnabled ? "enabled" : "disabled"
    try context.printer.print(["name": name, "state": word]) { "\(name) is \(word)." }
  }

  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show why an adapter is on or off: every path searched and every check.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The partner.", completion: .adapters) var partner: String

    func run() async throws {
      try CommandContext.withAdapters(common) { administration, printer in
        let explanation = try administration.explain(partner)
        try printer.print(explanation) { explanation.text }
      }
    }
  }

  struct Outdated: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List adapters of which a newer version is installed or lies in a folder.",
      discussion: """
        Example:
          gatehouse adapter outdated bundles/

        Without a folder: the one that adapter source remembers, if it does. Nothing is asked of any network.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "A folder of bundles.") var folder: String?

    func run() async throws {
      try CommandContext.withAdapters(common) { administration, printer in
        try printer.print(
          try administration.outdated(folder: folder),
          empty: "There are no newer versions than those in use.",
          columns: [
            Column("Partner") { $0.name }, Column("In use") { $0.current ?? "-" },
            Column("Newest") { $0.newest },
            Column("Installed") { $0.isInstalled ? "yes" : "no" },
            Column("Pinned") { $0.pinned ?? "-" },
          ])
      }
    }
  }
}
