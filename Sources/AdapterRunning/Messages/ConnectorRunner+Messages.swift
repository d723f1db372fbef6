import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging

extension ConnectorRunner {
  /// Has the adapter read a durable message, and first those that have waited for longer. What goes wrong with
  /// others is theirs.
  ///
  /// - Parameters:
  ///   - message: what lies at `position`, where it is at hand.
  ///   - limit: how long each is waited for; nil: as long as it takes.
  /// - Returns: nil when the message had been read long before.
  package func read(
    _ position: JournalPosition, _ message: PartnerMessage? = nil, within limit: Duration? = nil
  ) async throws(RunnerError) -> MessageAnswer? {
    for earlier in try await pending(within: limit) where earlier < position {
      do throws(RunnerError) {
        guard let answer = try await readOne(earlier, within: limit) else { continue }
        guard answer.waitsBecause == nil else { break }
      } catch {
        if error.isOfWaiting { throw error }
        context.log.warning(
          "message \(earlier) was not read: \(error.note.message)",
          metadata: ["connector": "\(id)", "code": "\(error.note.code)"])
      }
    }
    let answer = try await readOne(position, message, within: limit)
    let latest = latestAnswers.take(position)
    return answer ?? latest
  }

  /// Has the adapter read all that waits, oldest first. What goes wrong with one keeps no other waiting, and is
  /// thrown at the end.
  ///
  /// - Returns: why something still waits; nil: nothing does.
  package func readPending() async throws(RunnerError) -> AdapterError? {
    var first: RunnerError?
    for position in try await pending() {
      do throws(RunnerError) {
        guard let answer = try await readOne(position) else { continue }
        if let failure = answer.waitsBecause { return failure }
      } catch {
        if error.isOfWaiting { throw error }
        first = first ?? error
      }
    }
    if let first { throw first }
    return nil
  }

  private func pending(
    within limit: Duration? = nil
  ) async throws(RunnerError) -> [JournalPosition] {
    try await perform(within: limit) {
      try self.context.read { tables, _ throws(StoreError) in
        try tables.pendingMessages(of: self.id)
      }
    }
  }

  /// Nil when somebody else has had it read meanwhile.
  private func readOne(
    _ position: JournalPosition, _ message: PartnerMessage? = nil, within limit: Duration? = nil
  ) async throws(RunnerError) -> MessageAnswer? {
    try await perform(within: limit) {
      let isPending = try self.context.read { tables, _ throws(StoreError) in
        try tables.isPending(position, of: self.id)
      }
      guard isPending else { return nil }
      do throws(RunnerError) {
        let body: PartnerMessage =
          if let message { message } else { try self.context.message(at: position) }
        let connection = try await self.connection().1
        let answer = try await self.hand(body, at: position, over: connection)
        // Whoever comes next for the same message finds it.
        if answer.waitsBecause == nil { self.latestAnswers.add(answer, to: position) }
        return answer
      } catch {
        guard case .adapter(let failure) = error else { throw error }
        return .waiting(failure)
      }
    }
  }

  private func hand(
    _ message: PartnerMessage, at position: JournalPosition,
    over connection: any AdapterConnection
  ) async throws(RunnerError) -> MessageAnswer {
    let time = context.now()
    let result = await connection.receive(message).withoutWhatIsTooLarge
    try await note(result)
    // An adapter that was not reached has not read the message: it stays pending.
    if let failure = result.failure, failure.isAboutTheProcess { return .waiting(failure) }
    let batch = JournalEntry.reports(
      result, of: id, operation: .receive, message: position, receivedAt: message.receivedAt)
    let finding = QuarantineFinding(
      result, of: message, at: position, adapterVersion: connection.descriptor.adapterVersion,
      at: context.now())
    let receipt = try await context.commit(batch + (finding.map { [.quarantined($0)] } ?? []))
    trial.offer(
      .receive(message), answered: result, by: connection.descriptor.adapterVersion, at: time)
    return MessageAnswer(result, outcome: receipt.outcome)
  }
}

extension RunnerContext {
  /// The message of a row. It blocks the calling thread.
  func message(at position: JournalPosition) throws(RunnerError) -> PartnerMessage {
    let record: JournalRecord?
    do throws(StoreError) { record = try ledger.journal.record(at: position) } catch {
      throw .ledger(.store(error))
    }
    guard case .partnerMessage(let message)? = record?.entry else { throw .noMessage(position) }
    return message
  }
}
