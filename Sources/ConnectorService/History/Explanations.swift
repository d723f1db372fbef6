import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// What is to be explained.
package struct ExplanationRequest: Hashable, Sendable {
  package var device: DeviceKey
  /// Only this policy; nil: all.
  package var policy: PolicyID?
  /// The moment of the decision; nil: now.
  package var at: Timestamp?
  /// What would be otherwise.
  package var suppositions: [Supposition]

  package init(
    device: DeviceKey, policy: PolicyID? = nil, at: Timestamp? = nil,
    suppositions: [Supposition] = []
  ) {
    self.device = device
    self.policy = policy
    self.at = at
    self.suppositions = suppositions
  }
}

/// Questions about why, now and in the past.
package struct Explanations: Sendable {
  let readers: Readers
  let now: @Sendable () -> Timestamp

  /// Why a device is what it is, or was, or would be: every policy, rule, connector and datum.
  ///
  /// - Parameter progress: if the whole journal has to be read, is told the row, and the last one that is needed.
  package func explain(
    _ request: ExplanationRequest, progress: (Int64, Int64) -> Void = { _, _ in }
  ) async throws(ServiceError) -> Explanation {
    let time = request.at ?? now()
    let situation =
      request.at == nil
      ? try await presentSituation(of: request.device)
      : try await pastSituation(of: request.device, at: time, progress: progress)
    var explanation = Explanation(situation, at: time)
    if !request.suppositions.isEmpty {
      let asItIs = explanation.verdict
      let supposed = try situation.supposing(
        request.suppositions, groups: readers.settings.groups, at: time)
      explanation = Explanation(supposed, at: time)
      explanation.suppositions = request.suppositions.map { $0.words(in: situation) }
      explanation.asItIs = asItIs
    }
    guard let policy = request.policy else { return explanation }
    return try explanation.keeping(policy)
  }

  /// Derives every decision in the journal anew from the rows that it rests on, in tables apart from those in use.
  ///
  /// - Parameter progress: is told the row, and the last one.
  package func replayDecisions(
    progress: (Int64, Int64) -> Void = { _, _ in }
  ) async throws(ServiceError) -> ReplayReport {
    try await readers.withScratchTables { tables, journal throws(StoreError) in
      try DecisionReplay(journal).run(in: tables, progress: progress)
    }
  }

  private func presentSituation(
    of key: DeviceKey
  ) async throws(ServiceError) -> DeviceSituation {
    let judged = try await readers.read { tables, state throws(StoreError) in
      try SituationReader(tables, state).device(key)
    }
    guard let judged else { throw ServiceError(noDevice: key) }
    return judged.situation
  }

  /// All that decided on the device at a past moment, read from what the journal held by then: from the rows that
  /// concerned the device, or, if these are not known, from the first row on.
  private func pastSituation(
    of key: DeviceKey, at time: Timestamp, progress: (Int64, Int64) -> Void
  ) async throws(ServiceError) -> DeviceSituation {
    guard time <= now() else {
      throw ServiceError(.badRequest, "\(time.iso8601) lies ahead", remedy: .askForNow)
    }
    let last = try await readers.journal { journal throws(StoreError) in
      try journal.lastRecord(by: time)
    }
    await readers.ledger.settle(through: last)
    let past = try await readers.withScratchTables { tables, journal throws(StoreError) in
      if let state = try DeviceReplay(readers.ledger, of: key).run(through: last, into: tables) {
        return try tables.read { tables throws(StoreError) in
          try SituationReader(tables, state).device(key)
        }
      }
      var replay = JournalReplay(journal, into: tables)
      try replay.run(through: last) { record, _, _ throws(StoreError) in
        progress(record.position.rawValue, last.rawValue)
      }
      return try replay.read { tables, state throws(StoreError) in
        try SituationReader(tables, state).device(key)
      }
    }
    guard let past else {
      throw ServiceError(
        .notFound, "the device #\(key) was not known at \(time.iso8601)", remedy: .askForLater)
    }
    return past.situation
  }
}
