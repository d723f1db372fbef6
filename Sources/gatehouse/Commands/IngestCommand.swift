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
      var stop: (any Error)?
      do {
        for file in files {
          let answer = try await context.service.partnerMessages.take(
            try InputFile.bytes(of: file, atMost: PartnerMessages.bytesMost, context.console),
            of: id, source: file, by: context.caller)
          answers.append(answer)
          for problem in answer.problems.prefix(20) { context.printer.hint("\(file), \(problem)") }
        }
      } catch {
        // What was taken before is said all the same.
        guard !answers.isEmpty else { throw error }
        stop = error
      }
      try context.printer.print(answers) { answers.map(\.text).joined(separator: "\n") }
      if let stop { throw stop }
      if let error = ServiceError(unread: answers) { throw error }
    }
  }
}

extension ServiceError {
  /// What the worst of the messages is, with all that it is true of; nil: all were read and understood.
  fileprivate init?(unread answers: [IngestAnswer]) {
    func sentences(_ sentence: (IngestAnswer) -> String?) -> String? {
      let all = answers.compactMap(sentence)
      return all.isEmpty ? nil : all.joined(separator: "; ")
    }
    if let failed = sentences({ answer in
      answer.failure.map { failure in
        answer.looksLike.map { "\(answer.source) is \($0), and was not read: \(failure)" }
          ?? "\(answer.source) was not read to its end: \(failure)"
      }
    }) {
      self.init(
        .failed, code: "ingest.unreadable", failed,
        remedy: "Reports read before that count. Check that the file comes from this partner.")
    } else if let senseless = sentences({ $0.isNotUnderstood ? $0.nothingUnderstood : nil }) {
      self.init(
        .failed, code: "ingest.not-understood", senseless,
        remedy: "It is kept, and is no contact. Check that the file comes from this partner.")
    } else if let waiting = sentences({ answer in
      answer.pending.map { "\(answer.source) is kept and read later, because: \($0)" }
    }) {
      self.init(.failed, code: "ingest.pending", waiting, remedy: .waitForAdapter)
    } else {
      return nil
    }
  }
}

extension IngestAnswer {
  fileprivate var nothingUnderstood: String {
    let what = looksLike.map { ", which is \($0)," } ?? ""
    let first = problems.first.map { ", the first: \($0)" } ?? ""
    return
      "nothing of \(source)\(what) was understood, \(counted(skipped + refused, "record")) were"
      + " passed over or refused\(first)"
  }

  fileprivate var text: String {
    if pending != nil { return "\(source): kept for \(connector), read later" }
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
