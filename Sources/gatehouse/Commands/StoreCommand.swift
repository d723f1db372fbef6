import ArgumentParser
import ConnectorService
import ConnectorStore

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "The data folder's journal and tables.",
    subcommands: [Check.self, Copy.self, Rebuild.self, Replay.self])

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare the tables in use with what the journal says, and change nothing.",
      discussion: """
        The tables are built a second time from the journal and compared row by row, so what \
        somebody has changed in them by hand is found. Whether the journal itself is what was \
        written, gatehouse audit verify says. Exits with 1 when the tables are not the same.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.rebuild(common, puttingIntoUse: false) { report, printer in
        try printer.print(report) { report.text }
        guard report.isIdentical else {
          let names = report.differing.map(\.name).joined(separator: ", ")
          throw ServiceError(
            .failed, code: "store.tables-differ",
            "the tables are not what the journal says (\(names))",
            remedy: .rebuildTables)
        }
      }
    }
  }

  struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Build the tables anew from the journal and compare them with those in use.",
      discussion: "The rebuilt tables are put into use. Exits with 1 when they were not the same.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.rebuild(common, puttingIntoUse: true) { report, printer in
        try printer.print(report) { report.text }
        guard report.isIdentical else {
          throw ServiceError(
            .failed, code: "store.tables-differed", "the tables were not what the journal says",
            remedy: "They are now: the rebuilt tables are in use. Please report this.")
        }
      }
    }
  }

  struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Derive every decision in the journal anew and compare it with the one that was kept.",
      discussion: """
        Each decision is made again from the rows that it rests on. The tables in use are left \
        alone. Exits with 1 when one is not the same.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await CommandContext.run(common) { context in
        let progress = ProgressLine(context.console)
        let report = try await context.service.explanations.replayDecisions {
          progress.show("row \($0) of \($1)")
        }
        progress.clear()
        try context.printer.print(report) { report.text }
        guard report.differing == 0 else {
          throw ServiceError(
            .failed, code: "store.decisions-differ",
            "\(report.differing) decisions are not what follows from the journal",
            remedy: "Run gatehouse audit verify: if the journal is whole, please report this.")
        }
      }
    }
  }
}

extension RebuildReport {
  fileprivate var text: String {
    let table = Table(
      titles: ["Table", "Rows", "Only before", "Only after"],
      cells: tables.map {
        [$0.name, String($0.rows), String($0.onlyBefore), String($0.onlyAfter)]
      }
    ).text
    return isIdentical ? "\(table)\n\nThe tables are the same, row by row." : table
  }
}

extension ReplayReport {
  fileprivate var text: String {
    let summary = "\(rows) rows, \(decisions) decisions, \(differing) of them otherwise today"
    guard !differences.isEmpty else { return summary }
    let table = Table(
      titles: ["Row", "Device", "Decided", "Kept", "Derived"],
      cells: differences.map {
        ["\($0.row)", "#\($0.device)", $0.decidedAt.wholeSeconds, $0.kept, $0.derived]
      })
    return "\(summary)\n\n\(table.text)"
  }
}
