import AdapterHost
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Synchronization
import Threads

/// A version that is tried beside the one in use: it gets what that one has answered, on a queue and a thread of its
/// own, so that nothing waits for it, nor for the constructor of its library. What it reports goes into the
/// comparison and nowhere else, and what goes wrong with it is its own.
package final class TrialRunner: Sendable {
  private let id: ConnectorID
  private let context: RunnerContext
  private let queue: RequestQueue
  private let seat = AdapterSeat()
  /// How many calls wait for it.
  private let waiting = Mutex(0)
  private let isClosed = Mutex(false)

  /// So many calls wait at most; one more is not compared, and counts as not answered.
  private static let callsMost = 64

  init(_ id: ConnectorID, _ context: RunnerContext, executor: any TaskExecutor) {
    self.id = id
    self.context = context
    queue = RequestQueue(executor: executor) { [seat] in await seat.close() }
  }

  /// Starts an installed version, to be tried from now on.
  package func start(version: String) async throws(RunnerError) {
    let request = queue.request { _ = try await self.connection(version: version) }
    try await context.wait(for: request, of: id, within: context.longestPatience)
  }

  /// Ends what runs, as soon as it has come back from what it does; that is waited for a while.
  package func stop() async {
    let request = queue.request { await self.seat.close() }
    _ = await context.clock.patiently(for: context.patience, request.wait)
  }

  /// Waits until all that was offered so far is compared.
  package func settle() async {
    _ = try? await queue.perform {}
  }

  /// Takes no more calls, leaves out those that wait, and asks the one that runs to return soon.
  func finish() {
    isClosed.withLock { $0 = true }
    seat.cancel()
    queue.finish()
  }

  /// Takes no more calls, and ends when those that it has are compared.
  func close() async {
    await queue.close()
  }

  /// Gives the version that is tried what the one in use has answered. Called when that answer is durable.
  func offer(
    _ call: ShadowedCall, answered result: CrossingResult, by version: String, at time: Timestamp
  ) {
    // A call that is going to be made again is compared then.
    guard result.failure == nil || call.operation == .receive, let trial = present(),
      trial.version != version
    else { return }
    let isFull = waiting.withLock { waiting in
      guard waiting < Self.callsMost else { return true }
      waiting += 1
      return false
    }
    queue.add {
      if !isFull { self.waiting.withLock { $0 -= 1 } }
      var comparison = ShadowComparison(
        connector: self.id, version: trial.version, operation: call.operation, at: time)
      if isFull {
        comparison.failure = "It lags behind: calls were left out."
      } else {
        guard await self.compare(call, answered: result, in: &comparison) else { return }
      }
      await self.keep(comparison)
    }
  }

  private func present() -> ShadowTrial? {
    let trial = try? context.read { tables, _ throws(StoreError) in try tables.shadowTrial(of: id) }
    return trial.flatMap { $0.isOn ? $0 : nil }
  }

  /// False when there is nothing to compare any more: the trial has ended, or begun anew with another version, while
  /// the call waited.
  private func compare(
    _ call: ShadowedCall, answered result: CrossingResult, in comparison: inout ShadowComparison
  ) async -> Bool {
    guard !isClosed.withLock({ $0 }), present()?.version == comparison.version else { return false }
    do throws(RunnerError) {
      let connection = try await connection(version: comparison.version)
      // Its library may have taken long to load.
      guard !isClosed.withLock({ $0 }) else { return false }
      let answer = await call.made(over: connection)
      comparison.take(answer, beside: result)
      if let failure = answer.failure { note(failure.message, failure.code) }
    } catch {
      comparison.failure =
        if case .adapter(let failure) = error { failure.keptWords } else { error.note.message }
      note(error.note.message, error.note.code)
    }
    return true
  }

  /// What an adapter says of its failure is for the log; the record keeps the code.
  private func note(_ message: String, _ code: String) {
    context.log.warning(
      "the version that is tried failed: \(message)",
      metadata: ["connector": "\(id)", "code": "\(code)"])
  }

  private func keep(_ comparison: ShadowComparison) async {
    do throws(RunnerError) {
      try await context.commit([.shadowCompared(comparison)])
    } catch {
      context.log.error(
        "a comparison of versions was not kept: \(error.note.message)",
        metadata: ["connector": "\(id)"])
    }
  }

  /// The tried version, running and configured as the one in use.
  private func connection(version: String) async throws(RunnerError) -> any AdapterConnection {
    do {
      let adapter = try context.supply.adapter(of: id, version: version)
      return try await seat.connection(
        to: adapter, context.configuration(of: try context.situation(of: id), for: adapter))
    } catch {
      throw RunnerError(error)
    }
  }
}

extension ShadowComparison {
  fileprivate mutating func take(_ shadow: CrossingResult, beside current: CrossingResult) {
    if let deadly = shadow.poisonous.first {
      failure = "It does not survive \(shadow.poisonous.count) records (\(deadly.code))."
    } else if let failure = shadow.failure, current.failure?.code != failure.code {
      self.failure = failure.keptWords
    }
    let reports = ReportComparison(
      current: current.reports, shadow: shadow.reports, operation: operation, at: at)
    (equal, different, differences) = (reports.equal, reports.different, reports.differences)
  }
}
