import AdapterRunning
import ConnectorLedger
import ConnectorModel
import DeviceIntake

/// Taking in device data.
package struct DeviceImport: Sendable {
  let ledger: ConnectorLedger
  let runners: Runners
  let now: @Sendable () -> Timestamp

  /// Reads device data: every good record becomes durable, every bad one is listed. What is disclosed by it is
  /// delivered to the adapters before this returns, by whomever.
  ///
  /// - Parameter progress: hears of the records read so far, and of the devices in the tables so far.
  package func read(
    _ source: IntakeSource, format: IntakeFormat?, by caller: Caller,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) async throws(ServiceError) -> ImportAnswer {
    let before = ledger.state.position
    let (intake, outcome) = try await take(source, format: format, by: caller, progress: progress)
    guard intake.checkIns > 0 else { return ImportAnswer(intake: intake, outcome: outcome) }
    do throws(RunnerError) {
      return ImportAnswer(
        intake: intake, outcome: outcome, deliveries: try await runners.deliverAll(after: before))
    } catch {
      throw ServiceError(error)
    }
  }

  /// Reads sources that are small, in their order. What is good of all of them becomes durable in one append, and
  /// has its effect together; what is bad of one is its own. Runners tell the adapters.
  ///
  /// - Returns: what became of each.
  package func read(
    together sources: [IntakeSource], by caller: Caller
  ) async -> [Result<IntakeSummary, ServiceError>] {
    var entries: [JournalEntry] = []
    var results: [Result<IntakeSummary, ServiceError>] = []
    for source in sources {
      let reading = IntakeReading(source, format: nil, into: ledger, now: now) { _ in }
      while let batches = await reading.next() { entries += batches.map { .checkIns($0) } }
      do throws(ServiceError) { results.append(.success(try await reading.summary())) } catch {
        results.append(.failure(error))
      }
    }
    guard !entries.isEmpty else { return results }
    do throws(LedgerError) {
      _ = try await ledger.accept(entries, by: caller).receipt()
      return results
    } catch {
      let failure = ServiceError(error)
      return results.map { result in result.flatMap { $0.checkIns > 0 ? .failure(failure) : result }
      }
    }
  }

  private func take(
    _ source: IntakeSource, format: IntakeFormat?, by caller: Caller,
    progress: @escaping @Sendable (ImportProgress) -> Void
  ) async throws(ServiceError) -> (IntakeSummary, ProjectionOutcome) {
    let reading = IntakeReading(source, format: format, into: ledger, now: now) {
      progress(.read($0))
    }
    let outcome: ProjectionOutcome
    do throws(LedgerError) {
      var accepted: [Acceptance] = []
      while let batches = await reading.next() {
        accepted.append(try await ledger.accept(batches.map { .checkIns($0) }, by: caller))
      }
      var sum = ProjectionOutcome()
      for one in accepted {
        sum += try await one.receipt().outcome
        progress(.projected(sum))
      }
      outcome = sum
    } catch {
      await reading.stop()
      throw ServiceError(error)
    }
    return (try await reading.summary(), outcome)
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
