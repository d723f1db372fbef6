import ArgumentParser
import ConnectorModel
import ConnectorService

struct QuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "Records and messages that an adapter did not survive, and that are set aside.",
    discussion: """
      Examples:
        gatehouse quarantine list
        gatehouse quarantine retry 1042
        gatehouse quarantine retry --all --connector lookout

      A record of a device is offered again by itself when it changes. Everything else was \
      answered meanwhile.
      """,
    subcommands: [List.self, Show.self, Retry.self, Drop.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List what is set aside.")

    @OptionGroup var common: CommonOptions
    @Option(help: "Of one connector only.", completion: .partners) var connector: String?

    func run() async throws {
      try await CommandContext.run(common) { context in
        let now = Timestamp.wallClock
        try context.printer.print(
          try await context.service.quarantines.list(
            of: try connector.map { try context.find.connector($0) }),
          empty: "Nothing is set aside.",
          columns: [
            Column("Number") { String($0.number) }, Column("Partner") { $0.connectorName },
            Column("What") { $0.what }, Column("Code") { $0.code },
            Column("Times") { String($0.count) },
            Column("Last") { $0.lastAt.absoluteAndRelative(to: now) },
            Column("Adapter") { $0.version },
          ])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one of them: how the adapter ended, and the digest of what it was given.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its number.", transform: Int64.typed) var number: Int64

    func run() async throws {
      try await CommandContext.run(common) { context in
        let view = try await context.service.quarantines.view(number)
        try context.printer.print(view) { view.text(now: .wallClock) }
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Offer it to the adapter again, now and as it is now.",
      discussion: """
        What the adapter answers is no longer set aside. What it does not survive stays, and \
        counts once more.
        """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "All that is set aside.") var all = false
    @Option(help: "With --all: of one connector only.", completion: .partners) var connector:
      String?
    @Argument(help: "Numbers.", transform: Int64.typed) var numbers: [Int64] = []

    func validate() throws {
      guard all != !numbers.isEmpty else { throw ValidationError("Give numbers, or --all.") }
      guard all || connector == nil else { throw ValidationError("--connector goes with --all.") }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        let chosen =
          all
          ? try await context.service.quarantines.list(
            of: try connector.map { try context.find.connector($0) }
          ).map(\.number) : numbers
        var answers: [QuarantineRetryAnswer] = []
        var failures: [ServiceError] = []
        for number in chosen {
          do throws(ServiceError) {
            answers.append(
              try await context.service.quarantines.retry(number, by: context.caller))
          } catch {
            // One that cannot be offered holds up no other.
            guard chosen.count > 1 else { throw error }
            context.printer.hint("\(number): \(error.message)")
            failures.append(error)
          }
        }
        try context.printer.print(
          answers, empty: "Nothing was offered.",
          columns: [
            Column("Number") { String($0.number) }, Column("Partner") { $0.connector },
            Column("What") { $0.item },
            Column("Came of it") {
              $0.isAnswered ? "answered, \(counted($0.reports, "report"))" : "still set aside"
            },
            Column("") { $0.code ?? "" },
          ])
        let left = answers.count { !$0.isAnswered } + failures.count
        guard left == 0 else {
          throw ServiceError(
            .failed, code: "quarantine.still-set-aside",
            "\(left) of \(chosen.count) are still set aside",
            remedy: "gatehouse quarantine show says why; its vendor can mend the adapter.")
        }
      }
    }
  }

  struct Drop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give it up.",
      discussion: """
        A message that is dropped is never read. A record of a device leaves the list and is \
        offered again when the device is.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Its number.", transform: Int64.typed) var number: Int64
    @OptionGroup var confirmation: ConfirmationOption

    func run() async throws {
      try await CommandContext.run(common) { context in
        let view = try await context.service.quarantines.drop(
          number, isConfirmed: confirmation.yes, by: context.caller)
        try context.printer.print(view) {
          "Dropped \(number): \(view.what) of \(view.connectorName)."
        }
      }
    }
  }
}

extension QuarantineView {
  fileprivate var what: String {
    switch operation {
    case .apps: "apps of device #\(device ?? 0)"
    case .receive, .poll: "message \(message ?? 0)"
    case .devices: "device #\(device ?? 0)"
    }
  }

  fileprivate var version: String {
    adapterVersion + (newerAdapterVersion.map { "; \($0) is in use now: retry" } ?? "")
  }

  fileprivate func text(now: Timestamp) -> String {
    Table(
      titles: ["Quarantine", ""],
      cells: [
        ["Number", String(number)], ["Partner", connectorName], ["What", what],
        ["Adapter", version], ["How it ended", "\(reason) (\(code))"],
        ["Times", String(count)], ["First", firstAt.absoluteAndRelative(to: now)],
        ["Last", lastAt.absoluteAndRelative(to: now)], ["SHA-256", digest],
      ]
    ).text
  }
}
