import ConnectorModel
import ConnectorStore
import DeviceIntake

extension ConnectorService {
  /// Reads device data: every good record becomes durable, every bad one is listed. What is disclosed
  /// by it is delivered to the adapters before this returns.
  ///
  /// - Parameter progress: hears of the records read so far, and of the devices in the tables so far.
  package func importDevices(
    from source: IntakeSource, format: IntakeFormat?,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) async throws(ServiceError) -> ImportAnswer {
    let intake = try journal(source, format: format, progress: progress)
    let outcome = try storing { () throws(StoreError) in
      try Projector.catchUp(store) { progress(.projected($0)) }
    }
    let deliveries = intake.checkIns > 0 ? try await deliverAll() : []
    return ImportAnswer(intake: intake, outcome: outcome, deliveries: deliveries)
  }

  private func journal(
    _ source: IntakeSource, format: IntakeFormat?,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) throws(ServiceError) -> IntakeSummary {
    do {
      // Reading and writing on two threads was measured and is slower: what one allocates the other
      // would free.
      let tell: (Int) -> Void = { progress(.read($0)) }
      return try DeviceIntake.read(source, format: format, progress: tell) { checkIns in
        let batch = CheckInBatch(source: source.name, receivedAt: now(), checkIns: checkIns)
        _ = try store.append([.checkIns(batch)], actor: user, at: batch.receivedAt)
      }
    } catch let error as StoreError {
      throw ServiceError(error)
    } catch let error as IntakeFailure {
      throw ServiceError(error)
    } catch {
      throw ServiceError(.failed, String(describing: error))
    }
  }
}

extension ServiceError {
  /// Nothing of the source could be read, or not to its end.
  package static let unreadableSource = "intake.unreadable"

  fileprivate init(_ failure: IntakeFailure) {
    let kind: Kind = if case .cannotOpen = failure { .notFound } else { .failed }
    self.init(kind, code: Self.unreadableSource, failure.description)
  }
}

/// How far an import has come.
package enum ImportProgress: Sendable {
  /// So many bytes or records have been read.
  case read(Int)
  case projected(ProjectionOutcome)
}

/// What an import did.
package struct ImportAnswer: Hashable, Sendable, Codable {
  package var intake: IntakeSummary
  package var outcome: ProjectionOutcome
  package var deliveries: [DeliveryAnswer]

  package init(
    intake: IntakeSummary, outcome: ProjectionOutcome, deliveries: [DeliveryAnswer] = []
  ) {
    self.intake = intake
    self.outcome = outcome
    self.deliveries = deliveries
  }
}
