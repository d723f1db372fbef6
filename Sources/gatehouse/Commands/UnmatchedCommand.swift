import ArgumentParser
import ConnectorModel
import ConnectorService
import ConnectorStore

struct UnmatchedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmatched",
    abstract: "Show a partner's reports that match no disclosed device yet.",
    discussion: "They are matched when the device appears, is registered, or comes into scope.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var limit: LimitOption
  @Argument(help: "The connector.", completion: .partners) var connector: String

  func run() async throws {
    try await CommandContext.run(common) { context in
      let reports = try await context.service.connectors.unmatchedReports(
        of: try context.find.connector(connector), limit: limit.most(context.printer))
      try context.printer.print(
        reports, as: { UnmatchedReportView($0) },
        empty: "Every report has found its device.",
        columns: [
          Column("Received") { $0.receivedAt.wholeSeconds },
          Column("Says") { $0.report.kind.words },
          Column("Names") { $0.report.subject.words },
        ])
      limit.noteMore(than: reports.count, context.printer)
    }
  }
}

extension ReportKind {
  fileprivate var words: String {
    switch self {
    case .state(let state): state.rawValue
    case .threatOpened(let id, let level): "threat \(id) opened (\(level.rawValue))"
    case .threatClosed(let id): "threat \(id) closed"
    case .removed: "removed"
    case .heartbeat: "heartbeat"
    case .wordUnknown: "a word that is not known"
    }
  }
}

extension ReportSubject {
  fileprivate var words: String {
    switch self {
    case .device(let key): "#\(key)"
    case .identifiers(let identifiers):
      identifiers.map { "\($0.kind.rawValue) \($0.value)" }.joined(separator: ", ")
    case .nobody: "no device"
    }
  }
}
