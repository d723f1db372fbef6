import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// What is to be explained.
package struct ExplanationRequest: Hashable, Sendable {
  /// Number, name or an identifier.
  package var device: String
  /// Only this policy; nil: all.
  package var policy: String?
  /// The moment of the decision; nil: now.
  package var at: Timestamp?
  /// What would be otherwise.
  package var suppositions: [Supposition]

  package init(
    device: String, policy: String? = nil, at: Timestamp? = nil, suppositions: [Supposition] = []
  ) {
    self.device = device
    self.policy = policy
    self.at = at
    self.suppositions = suppositions
  }
}

extension ConnectorService {
  /// Why a device is what it is, or was, or would be: every policy, rule, connector and datum.
  ///
  /// - Parameter progress: while the journal is read, is told the row, and the last one that is needed.
  package nonisolated func explain(
    _ request: ExplanationRequest, progress: (Int64, Int64) -> Void = { _, _ in }
  ) throws(ServiceError) -> Explanation {
    let device = try device(named: request.device)
    let time = request.at ?? now()
    let situation =
      request.at == nil
      ? try presentSituation(of: device)
      : try pastSituation(of: device, at: time, progress: progress)
    var explanation = Explanation(situation, at: time)
    if !request.suppositions.isEmpty {
      let asItIs = explanation.verdict
      let supposed = try suppose(request.suppositions, in: situation, at: time)
      explanation = Explanation(supposed, at: time)
      explanation.suppositions = request.suppositions.map { $0.words(in: situation) }
      explanation.asItIs = asItIs
    }
    guard let policy = request.policy else { return explanation }
    return try explanation.keeping(policy: policy)
  }

  nonisolated func presentSituation(of device: Device) throws(ServiceError) -> DeviceSituation {
    let judged = try read { tables throws(StoreError) in
      try SituationReader(tables).device(device.key)
    }
    guard let judged else {
      throw ServiceError(.notFound, "the device #\(device.key) is not there any more")
    }
    return judged.situation
  }

  /// All that decided on the device at a past moment, read from what the journal held by then.
  private nonisolated func pastSituation(
    of device: Device, at time: Timestamp, progress: (Int64, Int64) -> Void
  ) throws(ServiceError) -> DeviceSituation {
    guard time <= now() else {
      throw ServiceError(
        .badRequest, "\(time.iso8601) lies ahead",
        remedy: "Without --at, explain says until when a decision holds and what follows.")
    }
    let past = try storing { () throws(StoreError) in
      let last = try store.lastRecord(by: time)
      return try store.withScratchTables { tables throws(StoreError) in
        try Projector.replay(store, through: last, into: tables) { record in
          progress(record.position.rawValue, last.rawValue)
        }
        return try SituationReader(tables).device(device.key)
      }
    }
    guard let past else {
      throw ServiceError(
        .notFound, "the device #\(device.key) was not known at \(time.iso8601)",
        remedy: "Give a later time: gatehouse audit list --device shows when it was decided about.")
    }
    return past.situation
  }
}
