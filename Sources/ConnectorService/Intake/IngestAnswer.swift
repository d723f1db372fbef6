import AdapterHost
import AdapterRunning
import ConnectorLedger
import FileKinds

/// What one message brought.
package struct IngestAnswer: Hashable, Sendable, Codable {
  package var connector: String
  package var source: String
  package var reports = 0
  package var matched = 0
  /// Reports that wait for their device.
  package var unmatched = 0
  package var identifierConflicts = 0
  package var skipped = 0
  package var refused = 0
  /// Every record was passed over or refused: the message is kept and counted, and is no contact.
  package var isNotUnderstood = false
  package var unknownWords: [String: Int] = [:]
  /// The first of what was passed over or refused, in words.
  package var problems: [String] = []
  /// Why the message could not be read, or not to its end; nil when all went well or it waits.
  package var failure: String?
  /// Why the message waits: the adapter could not be reached, and reads it as soon as it can.
  package var pending: String?

  /// What a message is that was not understood, or not to its end, where its first bytes tell.
  package var looksLike: String?

  package init(connector: String, source: String) {
    self.connector = connector
    self.source = source
  }

  /// Says of a message that was not understood what it is.
  mutating func recognise(_ body: [UInt8]) {
    guard failure != nil || isNotUnderstood else { return }
    looksLike = body.isEmpty ? "empty" : FileKind(body.prefix(512))?.words
  }

  mutating func add(_ part: MessageAnswer) {
    if let failure = part.waitsBecause {
      pending = "\(failure.message.withoutFullStop) (\(failure.code))"
      return
    }
    reports += part.reports
    matched += part.outcome.reportsMatched
    unmatched += part.outcome.reportsUnmatched
    identifierConflicts += part.outcome.identifierConflicts
    skipped += part.result.skippedCount
    refused += part.result.refusedCount
    isNotUnderstood = !part.isUnderstood && part.result.failure == nil
    unknownWords.merge(part.result.unknownWords, uniquingKeysWith: +)
    problems += part.result.skipped.filter { $0.reason != .irrelevant }.map(\.sentence)
    problems += part.result.refused.map { "report \($0.index + 1): \($0.message) (\($0.code))" }
    failure = part.result.failure.map { "\($0.message) (\($0.code))" } ?? failure
  }
}

extension SkippedRecord {
  fileprivate var sentence: String {
    let place = index.map { "record \($0 &+ 1)" } ?? "the message"
    let at = field.isEmpty ? place : "\(place), \(field)"
    let what =
      switch reason {
      case .unknownWord where value.isEmpty: "an empty word is not known and was not guessed"
      case .unknownWord: "the word \"\(value)\" is not known and was not guessed"
      case .unknownKind where value.isEmpty: "it says no kind"
      case .unknownKind: "the kind \"\(value)\" is not known"
      case .malformed where field.isEmpty: "it is not built as a record of this partner's"
      case .malformed: "cannot be read: it is missing, or is nothing that can stand there"
      case .noDevice: "nothing names a device"
      case .irrelevant: "of no concern"
      }
    return "\(at): \(what)"
  }
}
