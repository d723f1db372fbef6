import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging

extension ConnectorRunner {
  private static let recordsPerBatch = 4_096

  /// Tells the adapter of the devices and inventories that it has not been told of and that its connector may
  /// know, a batch at a time: other requests get their turn in between.
  ///
  /// - Parameters:
  ///   - position: what others have told of rows after it counts as well; nil: it does not.
  ///   - limit: how long each batch is waited for; nil: as long as it takes.
  /// - Returns: nil when there was nothing to tell.
  package func deliver(
    after position: JournalPosition? = nil, within limit: Duration? = nil
  ) async throws(RunnerError) -> DeliveryAnswer? {
    let nothing = DeliveryAnswer(
      connector: try context.situation(of: id).connector.descriptor.name)
    var parts = try await deliverBatches(.devices, within: limit)
    if parts.last?.answer.failure == nil {
      parts += try await deliverBatches(.apps, within: limit)
    }
    var answer = nothing
    if let position {
      // What was told here of later rows is among them.
      for latest in latestDeliveries.take(after: position) { answer += latest }
      parts.removeAll { part in part.through.map { $0 > position } ?? false }
    }
    for part in parts { answer += part.answer }
    return answer.hasNews ? answer : nil
  }

  private struct Part {
    var answer: DeliveryAnswer
    /// Up to which row the adapter was told; nil: it failed.
    var through: JournalPosition?
    /// How many records were too many at once; nil: they were answered, or failed of something else.
    var tooMany: Int?
  }

  /// All of a kind. What is too much at once goes by halves.
  private func deliverBatches(
    _ operation: AdapterOperation, within limit: Duration?
  ) async throws(RunnerError) -> [Part] {
    var parts: [Part] = []
    var most = Self.recordsPerBatch
    while let part = try await deliverBatch(operation, offering: most, within: limit) {
      most = part.tooMany.map { $0 / 2 } ?? min(most * 2, Self.recordsPerBatch)
      parts.append(part)
      guard part.answer.failure == nil else { break }
    }
    return parts
  }

  /// Nil when nothing of this kind is left.
  private func deliverBatch(
    _ operation: AdapterOperation, offering most: Int, within limit: Duration?
  ) async throws(RunnerError) -> Part? {
    try await perform(within: limit) {
      guard var batch = try self.nextBatch(operation, offering: most) else { return nil }
      var part = Part(
        answer: DeliveryAnswer(connector: batch.situation.connector.descriptor.name))
      do throws(RunnerError) {
        let (situation, connection) = try await self.connection()
        if situation.connector != batch.situation.connector {
          guard let fresh = try self.nextBatch(operation, offering: most) else { return nil }
          batch = fresh
        }
        try await self.deliver(batch, over: connection, &part)
      } catch {
        guard case .adapter(let failure) = error else { throw error }
        part.answer.failure = failure.message
      }
      return part
    }
  }

  private func nextBatch(
    _ operation: AdapterOperation, offering most: Int
  ) throws(RunnerError) -> DeliveryBatch? {
    let time = context.now()
    return try context.read { tables, state throws(StoreError) in
      try DeliveryBatch(
        operation, for: id, as: state, at: time, limit: Self.recordsPerBatch, offering: most,
        in: tables)
    }
  }

  private func deliver(
    _ batch: DeliveryBatch, over connection: any AdapterConnection,
    _ part: inout Part
  ) async throws(RunnerError) {
    let result = await batch.offer(over: connection)
    guard result.failure?.isTooLarge != true else {
      part.tooMany = batch.offeredKeys.count
      return
    }
    try await note(result)
    context.note(result.poisonous, batch.offeredKeys, of: batch.situation)
    let head = try head()
    let reports = JournalEntry.reports(
      result, of: id, operation: batch.operation,
      deliveredThrough: batch.delivered(by: result, head: head), deliveredFrom: batch.from,
      told: batch.told(by: result),
      receivedAt: batch.operation == .apps ? context.now() : batch.time)
    // What an answer to app sync discloses, and the record of it, become durable with its reports; so does what
    // is set aside.
    let disclosures: [JournalEntry] =
      batch.isDisclosed(by: result) ? [.disclosures(batch.disclosures)] : []
    try await context.commit(
      disclosures + reports
        + batch.quarantineChanges(
          by: result, adapterVersion: connection.descriptor.adapterVersion, at: context.now()))
    batch.count(result, in: &part.answer)
    if part.answer.failure == nil {
      let through = batch.answered(by: result, head: head)
      part.through = through
      // Whoever comes next for the same rows finds it.
      latestDeliveries.add(part.answer, through: through)
    }
    if let call = batch.shadowedCall {
      trial.offer(
        call, answered: result, by: connection.descriptor.adapterVersion, at: batch.time)
    }
  }

  private func head() throws(RunnerError) -> JournalPosition {
    do throws(StoreError) { return try context.ledger.journal.head().position } catch {
      throw .ledger(.store(error))
    }
  }
}

extension RunnerContext {
  /// Says which records an adapter does not survive; they are set aside and not offered again until they
  /// change.
  func note(
    _ records: [PoisonousRecord], _ keys: [DeviceKey], of situation: ConnectorSituation
  ) {
    for record in records where keys.indices.contains(record.index) {
      log.error(
        "a record was set aside and left out: \(record.message)",
        metadata: [
          "partner": "\(situation.connector.descriptor.name)", "code": "\(record.code)",
          "device": "\(keys[record.index])",
        ])
    }
  }
}
