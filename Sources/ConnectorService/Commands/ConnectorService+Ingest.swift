import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// The largest message of a partner's that is taken.
  package static let mostMessageBytes = 64 << 20

  /// Takes one message of a partner's: durable first, then read by the adapter.
  /// - Parameter messageId: what the sender calls the message. One that was taken from this source under this
  ///   name before is not taken again. Empty: it has none.
  package func ingest(
    connector text: String, source: String, messageId: String = "", body: [UInt8]
  ) async throws(ServiceError) -> IngestAnswer {
    guard body.count <= Self.mostMessageBytes else {
      throw ServiceError(
        .badRequest, "\(source) has more than \(Self.mostMessageBytes >> 20) MiB",
        remedy: "Ask the partner for smaller pages.")
    }
    let id = try situation(named: text).connector.id
    return try await inLane(.connector(id)) { service throws(ServiceError) in
      try await service.take(
        PartnerMessage(
          connector: id, source: source, contentType: "", messageId: messageId,
          receivedAt: service.now(), body: body))
    }
  }

  private func take(_ message: PartnerMessage) async throws(ServiceError) -> IngestAnswer {
    let situation = try situation(named: message.connector.rawValue)
    let descriptor = situation.connector.descriptor
    if let refusal = situation.refusal(tenant: try tenant(), at: now()) {
      try commit([.refused(Refusal(message, rule: refusal.rule))])
      throw ServiceError(.denied, refusal, partner: descriptor.name)
    }
    _ = try await connection(to: situation)
    if try !isKnown(message) { try commit([.partnerMessage(message)]) }
    var answer = IngestAnswer(connector: descriptor.name, source: message.source)
    for part in try await readPending(of: descriptor.id) { answer.add(part) }
    return answer
  }

  private func isKnown(_ message: PartnerMessage) throws(ServiceError) -> Bool {
    guard !message.messageId.isEmpty else { return false }
    return try read { tables throws(StoreError) in
      try tables.isKnown(
        message: message.messageId, source: message.source, of: message.connector)
    }
  }

  /// Lets the adapter read every message that it has not read yet, oldest first.
  func readPending(of connector: ConnectorID) async throws(ServiceError) -> [MessageAnswer] {
    var answers: [MessageAnswer] = []
    let pending = try read { tables throws(StoreError) in
      try tables.pendingMessages(of: connector)
    }
    for position in pending {
      let message = try message(at: position)
      let situation = try situation(named: connector.rawValue)
      let connection = try await connection(to: situation)
      let time = now()
      let result = await connection.receive(message)
      // An adapter that was not reached has not read the message: it stays pending.
      if let failure = result.failure, failure.isAboutTheProcess {
        answers.append(MessageAnswer(result: result, outcome: ProjectionOutcome()))
        break
      }
      let batch = JournalEntry.reports(
        result, of: connector, operation: .receive, message: position,
        receivedAt: message.receivedAt)
      let finding = QuarantineFinding(
        result, of: message, at: position, adapterVersion: connection.descriptor.adapterVersion,
        at: now())
      let outcome = try commit(batch + (finding.map { [.quarantined($0)] } ?? []))
      answers.append(MessageAnswer(result: result, outcome: outcome))
      await shadow(.receive(message), of: situation, answered: result, at: time)
    }
    return answers
  }

  func message(at position: JournalPosition) throws(ServiceError) -> PartnerMessage {
    let before = JournalPosition(rawValue: position.rawValue - 1)
    let records = try storing { () throws(StoreError) in
      try store.records(after: before, bytes: 1)
    }
    guard case .partnerMessage(let message)? = records.first?.entry else {
      throw ServiceError(
        .failed, code: "store.corrupt",
        "row \(position) of the journal is not the message it should be",
        remedy: "Restore the data folder from a backup.")
    }
    return message
  }
}

extension ReportBatch {
  /// What a call to an adapter brought, with times that lie too far ahead set back.
  init(
    _ result: CrossingResult, of connector: ConnectorID, operation: AdapterOperation,
    message: JournalPosition? = nil, deliveredThrough: JournalPosition? = nil, receivedAt: Timestamp
  ) {
    let clamped = result.reports.map { $0.clamped(receivedAt: receivedAt) }
    // That an adapter was well while it polled is no word of its partner's.
    let isAnswer = operation == .receive
    self.init(
      connector: connector, operation: operation, message: message,
      deliveredThrough: deliveredThrough, receivedAt: receivedAt,
      isContact: isAnswer && result.failure == nil && !result.isUnsupported,
      reports: clamped.map(\.report), skipped: result.skippedCount, refused: result.refusedCount,
      unknownWords: result.unknownWords.values.reduce(0, +),
      timesInFuture: clamped.count { $0.wasInFuture },
      failure: result.failure.map { "\($0.code): \($0.message)" })
  }
}

/// What a message brought.
package struct MessageAnswer: Sendable {
  package var result: CrossingResult
  package var outcome: ProjectionOutcome
}

/// What the messages of one command brought.
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
  package var unknownWords: [String: Int] = [:]
  /// The first of what was passed over or refused, in words.
  package var problems: [String] = []
  /// Why the message could not be read, or not to its end; nil when all went well.
  package var failure: String?
  /// Whether a message waits because the adapter could not be reached.
  package var isPending = false

  package init(connector: String, source: String) {
    self.connector = connector
    self.source = source
  }

  mutating func add(_ part: MessageAnswer) {
    reports += part.result.reports.count
    matched += part.outcome.reportsMatched
    unmatched += part.outcome.reportsUnmatched
    identifierConflicts += part.outcome.identifierConflicts
    skipped += part.result.skippedCount
    refused += part.result.refusedCount
    unknownWords.merge(part.result.unknownWords, uniquingKeysWith: +)
    problems += part.result.skipped.filter { $0.reason != .irrelevant }.map(\.words)
    problems += part.result.refused.map { "report \($0.index): \($0.message) (\($0.code))" }
    isPending = isPending || part.result.failure?.isAboutTheProcess ?? false
    failure = part.result.failure.map { "\($0.message) (\($0.code))" } ?? failure
  }
}

extension SkippedRecord {
  fileprivate var words: String {
    let place = index.map { "record \($0)" } ?? "the message"
    let at = field.isEmpty ? place : "\(place), \(field)"
    let what =
      switch reason {
      case .unknownWord: "the word \"\(value)\" is not known and was not guessed"
      case .unknownKind: "the kind \"\(value)\" is not known"
      case .malformed: "it is missing, of a wrong type or out of range"
      case .noDevice: "nothing names a device"
      case .irrelevant: "of no concern"
      }
    return "\(at): \(what)"
  }
}

extension ServiceError {
  /// A refusal by a rule of the connector's.
  init(_ kind: Kind, _ reason: Reason, partner: String) {
    let (message, remedy) =
      switch reason.rule {
      case .classicPolicyDeleted, .classicPolicyDisabled:
        (
          "reports of \(partner) are refused: its classic policy was"
            + " \(reason.rule == .classicPolicyDeleted ? "deleted" : "disabled")",
          "Delete the connector and add it again: that creates a new policy."
        )
      case .connectorUnavailable:
        (
          "reports of \(partner) are refused: the connector is unavailable",
          "gatehouse connector set \(partner.split(separator: " ").first ?? "") provisioned=on"
        )
      default:
        (
          "reports of \(partner) are refused: the connector is not set up",
          "Delete the connector and add it again."
        )
      }
    self.init(kind, code: reason.rule.rawValue, message, remedy: remedy)
  }
}
