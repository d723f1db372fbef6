import AdapterHost
import AdapterRunning
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Taking in messages of partners.
package struct PartnerMessages: Sendable {
  /// The largest message that is taken.
  package static let bytesMost = 64 << 20
  /// So many messages of one connector wait for its adapter at most, with so many bytes.
  package static let waitingMost = 10_000
  package static let waitingBytesMost = 1 << 30

  private let ledger: ConnectorLedger
  private let readers: Readers
  private let runners: Runners
  private let now: @Sendable () -> Timestamp

  init(_ service: ConnectorService) {
    ledger = service.ledger
    readers = service.readers
    runners = service.runners
    now = service.now
  }

  /// Takes one message: durable first, whether or not the adapter runs, then read by it.
  ///
  /// - Parameter messageId: what the sender calls the message. One that was taken from this source under this
  ///   name before is not taken again. Empty: it has none.
  package func take(
    _ body: [UInt8], of id: ConnectorID, source: String, messageId: String = "", by caller: Caller
  ) async throws(ServiceError) -> IngestAnswer {
    guard body.count <= Self.bytesMost else {
      throw ServiceError(
        .badRequest, "\(source) has more than \(Self.bytesMost >> 20) MiB",
        remedy: .smallerMessages)
    }
    let state = ledger.state
    guard let situation = state.situation(of: id) else { throw ServiceError(noConnector: id) }
    let message = PartnerMessage(
      connector: id, source: source, contentType: "", messageId: messageId, receivedAt: now(),
      body: body)
    if let refusal = situation.refusal(tenant: state.settings.tenant, at: now()) {
      try await keep(.refused(Refusal(message, rule: refusal.rule)), by: caller)
      throw ServiceError(.denied, refusal, partner: situation.connector.descriptor.name)
    }
    var answer = IngestAnswer(connector: situation.connector.descriptor.name, source: source)
    guard try await !isKnown(message) else { return answer }
    try await checkRoom(for: message, partner: answer.connector)
    let position = try await keep(.partnerMessage(message), by: caller)
    do throws(RunnerError) {
      if let part = try await runners.runner(of: id).read(position, message) { answer.add(part) }
    } catch {
      throw ServiceError(error)
    }
    return answer
  }

  /// What waits already leaves room for one more message.
  private func checkRoom(
    for message: PartnerMessage, partner: String
  ) async throws(ServiceError) {
    let (count, bytes) = try await readers.read { tables, _ throws(StoreError) in
      try tables.pendingSize(of: message.connector)
    }
    guard count < Self.waitingMost, bytes + message.body.count <= Self.waitingBytesMost else {
      throw ServiceError(
        .failed, code: "ingest.full",
        "\(message.source) is not taken: \(count) messages with \(bytes >> 20) MiB wait for the"
          + " adapter of \(partner) already, and no more than \(Self.waitingMost) or"
          + " \(Self.waitingBytesMost >> 20) MiB do",
        lookedAt: runners.failures[message.connector]?.message,
        remedy: .showConnector(message.connector))
    }
  }

  @discardableResult
  private func keep(
    _ entry: JournalEntry, by caller: Caller
  ) async throws(ServiceError) -> JournalPosition {
    do throws(LedgerError) {
      return try await ledger.commit([entry], by: caller).positions[0]
    } catch {
      throw ServiceError(error)
    }
  }

  private func isKnown(_ message: PartnerMessage) async throws(ServiceError) -> Bool {
    guard !message.messageId.isEmpty else { return false }
    return try await readers.read { tables, _ throws(StoreError) in
      try tables.isKnown(
        message: message.messageId, source: message.source, of: message.connector)
    }
  }
}

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

  package init(connector: String, source: String) {
    self.connector = connector
    self.source = source
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
      case .malformed: "it is missing, of a wrong type or out of range"
      case .noDevice: "nothing names a device"
      case .irrelevant: "of no concern"
      }
    return "\(at): \(what)"
  }
}

extension Refusal {
  /// A message that was refused by a rule before anybody read it.
  fileprivate init(_ message: PartnerMessage, rule: RuleID) {
    self.init(
      connector: message.connector,
      subject: .message(
        source: message.source, id: message.messageId, bytes: message.body.count),
      receivedAt: message.receivedAt, reasons: [rule.rawValue: 1])
  }
}
