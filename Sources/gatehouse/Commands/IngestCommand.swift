import ArgumentParser
import ConnectorService

struct IngestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Take messages of a partner's.",
    discussion: """
      Examples:
        gatehouse ingest lookout events.json
        gatehouse ingest zimperium threats.json mitigations.json

      A message is made durable first and read by the partner's adapter then. What the adapter \
      does not understand is listed and counted, never guessed.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The connector.", completion: .partners) var connector: String
  @Argument(help: "Files, or - for standard input.", completion: .file()) var files: [String]

  func run() async throws {
    try await CommandContext.run(common) { context in
      let id = try context.find.connector(connector)
      var answers: [IngestAnswer] = []
      for file in files {
        let answer = try await context.service.partnerMessages.take(
          try InputFile.bytes(of: file, atMost: PartnerMessages.bytesMost, context.console),
          of: id, source: file, by: context.caller)
        answers.append(answer)
        for problem in answer.problems.prefix(20) { context.printer.hint("\(file), \(problem)") }
      }
      try context.printer.print(answers) { answers.map(\.text).joined(separator: "\n") }
      if let failed = answers.first(where: { $0.failure != nil }), let failure = failed.failure {
        throw ServiceError(
          .failed, code: "ingest.unreadable",
          "\(failed.source) was not read to its end: \(failure)",
          remedy: "Reports read before that count. Check that the file comes from this partner.")
      }
      if let waiting = answers.first(where: { $0.pending != nil }), let reason = waiting.pending {
        throw ServiceError(
          .failed, code: "ingest.pending", "\(waiting.source) was not read yet: \(reason)",
          remedy: .waitForAdapter)
      }
    }
  }
}

extension IngestAnswer {
  fileprivate var text: String {
    if pending != nil { return "\(source): kept for \(connector)" }
    var parts = ["\(counted(reports, "report")) from \(connector)", "\(matched) matched"]
    if unmatched > 0 { parts.append("\(unmatched) waiting for a device") }
    if identifierConflicts > 0 { parts.append("\(identifierConflicts) naming two devices") }
    if skipped > 0 { parts.append("\(counted(skipped, "record")) skipped") }
    if refused > 0 { parts.append("\(counted(refused, "report")) refused") }
    let words = unknownWords.sorted { $0.key < $1.key }.map { word, count in
      "\n  the word \"\(word)\" is not known (\(counted(count, "time"))) and was not guessed"
    }
    return "\(source): \(parts.joined(separator: ", "))\(words.joined())"
  }
}
