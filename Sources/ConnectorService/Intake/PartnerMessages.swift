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

  /// A message as somebody brings it.
  package struct Arrival: Sendable {
    package var body: [UInt8]
    package var source: String
    /// What the sender calls the message. One that was taken from this source under this name before is not taken
    /// again. Empty: it has none.
    package var messageId = ""
  }

  /// Takes one message: durable first, whether or not the adapter runs, then read by it.
  package func take(
    _ body: [UInt8], of id: ConnectorID, source: String, messageId: String = "", by caller: Caller
  ) async throws(ServiceError) -> IngestAnswer {
    let arrival = Arrival(body: body, source: source, messageId: messageId)
    return try await take([arrival], of: id, by: caller)[0].get()
  }

  /// Takes messages in their order: all durable in one append, then read one by one. What is wrong with one is its
  /// own.
  ///
  /// - Returns: what became of each.
  package func take(
    _ arrivals: [Arrival], of id: ConnectorID, by caller: Caller
  ) async -> [Result<IngestAnswer, ServiceError>] {
    var results: [Result<IngestAnswer, ServiceError>] = []
    var new: [(place: Int, answer: IngestAnswer, message: PartnerMessage)] = []
    for arrival in arrivals {
      let message = PartnerMessage(
        connector: id, source: arrival.source, contentType: "", messageId: arrival.messageId,
        receivedAt: now(), body: arrival.body)
      do throws(ServiceError) {
        let partner = try await check(message, by: caller)
        let answer = IngestAnswer(connector: partner, source: arrival.source)
        if try await !isKnown(message) {
          try await checkRoom(for: new.map(\.message) + [message], partner: partner)
          new.append((results.count, answer, message))
        }
        results.append(.success(answer))
      } catch {
        results.append(.failure(error))
      }
    }
    guard !new.isEmpty else { return results }
    do throws(ServiceError) {
      let positions = try await keep(new.map { .partnerMessage($0.message) }, by: caller)
      var waiting: String?
      for (position, var one) in zip(positions, new) {
        // Where the adapter is not there for one, nobody asks it for the next; and who is to end asks for no more.
        if Task.isCancelled { waiting = waiting ?? Self.ending }
        one.answer.pending = waiting
        results[one.place] =
          waiting == nil ? await read(one.message, at: position, one.answer) : .success(one.answer)
        waiting = try? results[one.place].get().pending
      }
    } catch {
      for one in new { results[one.place] = .failure(error) }
    }
    return results
  }

  /// Whether a message may be taken.
  ///
  /// - Returns: the name of its partner.
  private func check(
    _ message: PartnerMessage, by caller: Caller
  ) async throws(ServiceError) -> String {
    guard message.body.count <= Self.bytesMost else {
      throw ServiceError(
        .badRequest, "\(message.source) has more than \(Self.bytesMost >> 20) MiB",
        remedy: .smallerMessages)
    }
    let state = ledger.state
    guard let situation = state.situation(of: message.connector) else {
      throw ServiceError(noConnector: message.connector)
    }
    let partner = situation.connector.descriptor.name
    if let refusal = situation.refusal(tenant: state.settings.tenant, at: now()) {
      try await keep([.refused(Refusal(message, rule: refusal.rule))], by: caller)
      throw ServiceError(.denied, refusal, partner: partner)
    }
    return partner
  }

  /// What waits already leaves room for these messages, the last of which is the one in question.
  private func checkRoom(
    for messages: [PartnerMessage], partner: String
  ) async throws(ServiceError) {
    guard let last = messages.last else { return }
    let (count, bytes) = try await readers.read { tables, _ throws(StoreError) in
      try tables.pendingSize(of: last.connector)
    }
    let all = messages.reduce(bytes) { $0 + $1.body.count }
    guard count + messages.count <= Self.waitingMost, all <= Self.waitingBytesMost else {
      throw ServiceError(
        .failed, code: "ingest.full",
        "\(last.source) is not taken: \(count) messages with \(bytes >> 20) MiB wait for the adapter"
          + " of \(partner) already, and no more than \(Self.waitingMost) or"
          + " \(Self.waitingBytesMost >> 20) MiB do",
        lookedAt: runners.failures[last.connector]?.message,
        remedy: .showConnector(last.connector))
    }
  }

  private func read(
    _ message: PartnerMessage, at position: JournalPosition, _ empty: IngestAnswer
  ) async -> Result<IngestAnswer, ServiceError> {
    var answer = empty
    do throws(RunnerError) {
      let part = try await runners.runner(of: message.connector).read(
        position, message, within: runners.longestPatience)
      if let part {
        answer.add(part)
        answer.recognise(message.body)
      }
      return .success(answer)
    } catch {
      guard error.isOfWaiting else { return .failure(ServiceError(error)) }
      answer.pending = error == .abandoned ? Self.ending : error.note.message
      return .success(answer)
    }
  }

  private static let ending = "the service is ending"

  @discardableResult
  private func keep(
    _ entries: [JournalEntry], by caller: Caller
  ) async throws(ServiceError) -> [JournalPosition] {
    do throws(LedgerError) {
      return try await ledger.commit(entries, by: caller).positions
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
