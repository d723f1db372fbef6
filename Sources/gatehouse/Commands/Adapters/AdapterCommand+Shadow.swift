import ArgumentParser
import ConnectorModel
import ConnectorService
import SafeText

extension AdapterCommand {
  struct Shadow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Try an installed version beside the one in use, and list where they differ.",
      discussion: """
        Examples:
          gatehouse adapter install lookout-for-work-1.2.0.mtda
          gatehouse adapter rollback lookout
          gatehouse adapter shadow lookout 1.2.0
          gatehouse adapter shadow lookout
          gatehouse adapter shadow lookout --off

        The version that is tried is given the same devices, apps and messages when the one in \
        use has answered. What it reports goes into this comparison and nowhere else.
        """)

    @OptionGroup var common: CommonOptions
    @Flag(help: "End the trial; what it has found can still be listed.") var off = false
    @Option(help: "How many differences to list, the newest first.") var limit = 50
    @Argument(help: "The connector.", completion: .partners) var connector: String
    @Argument(help: "An installed version; none shows the comparison.") var version: String?

    func validate() throws {
      guard !off || version == nil else { throw ValidationError("Give a version or --off.") }
      guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    func run() async throws {
      try await CommandContext.run(common) { context in
        let id = try context.find.connector(connector)
        let view =
          if off {
            try await context.service.trials.end(id, by: context.caller)
          } else if let version {
            try await context.service.trials.start(version, of: id, by: context.caller)
          } else {
            try await context.service.trials.view(id, limit: limit)
          }
        try context.printer.print(view) { view.text(now: .wallClock) }
      }
    }
  }
}

extension ShadowView {
  fileprivate func text(now: Timestamp) -> String {
    guard let version, let since else { return "No version of \(name) is tried." }
    let state = isOn ? "is tried" : "was tried"
    var lines = [
      "\(name) \(version) \(state) beside \(currentVersion ?? "the version in use"),"
        + " since \(since.absoluteAndRelative(to: now)).",
      "\(counted(equal, "report")) alike, \(different) different,"
        + " \(counted(failures, "call")) not answered.",
    ]
    if let lastFailure { lines.append("Last failure: \(Printable.line(lastFailure))") }
    guard !differences.isEmpty else { return lines.joined(separator: "\n") }
    let columns: [Column<ShadowDifferenceView>] = [
      Column("When") { $0.at.absoluteAndRelative(to: now) },
      Column("Call") { $0.operation.rawValue },
      Column("About") { $0.subject + ($0.threat.map { ", threat \($0)" } ?? "") },
      Column("Field") { $0.field }, Column("In use") { $0.current ?? "-" },
      Column("Tried") { $0.shadow ?? "-" },
    ]
    return (lines + ["", Table(rows: differences, columns: columns).text]).joined(separator: "\n")
  }
}
