import ConnectorModel
import ConnectorStore
import DeviceIntake

extension ConnectorService {
  /// Reads device data: every good record becomes durable, every bad one is listed. What is disclosed
  /// by it is delivered to the adapters before this returns.
  ///
  /// Blocks the calling thread while it reads; other commands get their turn meanwhile.
  /// - Parameter progress: hears of the records read so far, and of the devices in the tables so far.
  package nonisolated func importDevices(
    from source: IntakeSource, format: IntakeFormat?,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) async throws(ServiceError) -> ImportAnswer {
    await beginIntake()
    do throws(ServiceError) {
      let (intake, outcome) = try await take(source, format: format, progress: progress)
      let deliveries = intake.checkIns > 0 ? try await deliverAll() : []
      await endIntake()
      return ImportAnswer(intake: intake, outcome: outcome, deliveries: deliveries)
    } catch {
      await endIntake()
      throw error
    }
  }

  /// Until the end nobody else is woken by what is read: the command itself tells the adapters of it, and its
  /// answer says so.
  private func beginIntake() {
    awaited.begin()
    intakes += 1
  }

  private func endIntake() {
    awaited.end()
    intakes -= 1
    tellNews()
  }

  private nonisolated func take(
    _ source: IntakeSource, format: IntakeFormat?,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) async throws(ServiceError) -> (IntakeSummary, ProjectionOutcome) {
    let (intake, rows) = try journal(source, format: format, progress: progress)
    while try await projectNext() { progress(.projected(await outcome(of: rows))) }
    return (intake, await outcome(of: rows))
  }

  private func outcome(of rows: [JournalPosition]) -> ProjectionOutcome {
    awaited.outcome(of: rows)
  }

  private nonisolated func journal(
    _ source: IntakeSource, format: IntakeFormat?,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) throws(ServiceError) -> (IntakeSummary, [JournalPosition]) {
    do {
      // Reading and writing on two threads was measured and is slower: what one allocates the other
      // would free.
      let tell: (Int) -> Void = { progress(.read($0)) }
      var rows: [JournalPosition] = []
      let intake = try DeviceIntake.read(source, format: format, progress: tell) { checkIns in
        let batch = CheckInBatch(source: source.name, receivedAt: now(), checkIns: checkIns)
        rows += try store.append([.checkIns(batch)], actor: user, at: batch.receivedAt)
      }
      return (intake, rows)
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

  package init(_ failure: IntakeFailure) {
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
