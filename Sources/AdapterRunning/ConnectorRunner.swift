import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import Logging
import Synchronization
import Threads

/// What crosses to one connector's adapter: requests, one to its end after the other, on a thread of the
/// connector's own. Runners are independent of each other; one that waits for its adapter, or for the constructor
/// of a library, holds up nobody else: who has something else to do waits for a while, and the request keeps its turn.
package final class ConnectorRunner: Sendable {
  package let id: ConnectorID
  let context: RunnerContext
  /// The version that is tried beside the one in use.
  package let trial: TrialRunner
  private let queue: RequestQueue
  let latestAnswers = LatestAnswers()
  let latestDeliveries = LatestDeliveries()
  private let seat = AdapterSeat()
  private let fault = Mutex<AdapterError?>(nil)
  /// The worker of which the record says that it took more than it may.
  private let recordedOverspending = Mutex<AdapterStatus.Fault?>(nil)

  /// - Parameters:
  ///   - trialExecutor: for the version that is tried, whose library may hang as any other.
  ///   - predecessor: the connector's runner of before it was deleted and added again; first it comes to its end.
  init(
    _ id: ConnectorID, _ context: RunnerContext, executor: any TaskExecutor,
    trialExecutor: any TaskExecutor, after predecessor: ConnectorRunner?
  ) {
    self.id = id
    self.context = context
    let trial = TrialRunner(id, context, executor: trialExecutor)
    queue = RequestQueue(executor: executor) { [seat] in
      await trial.close()
      await seat.close()
    }
    self.trial = trial
    if let predecessor { queue.add { await predecessor.close() } }
  }

  /// How the adapter does; nil while none runs here. Answers at once.
  package var status: AdapterStatus? { seat.status }

  /// Why the adapter could not be started or reached the last time; nil: it was, or nobody has tried since somebody
  /// looked at what is installed.
  package var failure: AdapterError? { fault.withLock { $0 } }

  /// The version that runs.
  package var adapterVersion: String? { seat.adapterVersion }

  /// Lets an adapter that died too often be started again by the next request. Returns at once.
  package func reset() { seat.reset() }

  /// Carries a request out when its turn has come. Whoever is cancelled waits no more; the request keeps its turn.
  ///
  /// - Parameter limit: how long it is waited for; nil: as long as it takes.
  /// - Throws: what it throws; `busy` when the time is over first, `abandoned` when it is not waited for any more.
  func perform<Value: Sendable>(
    within limit: Duration? = nil, _ body: @escaping @Sendable () async throws -> Value
  ) async throws(RunnerError) -> Value {
    guard !Task.isCancelled else { throw .abandoned }
    return try await context.wait(for: queue.request(body), of: id, within: limit)
  }

  /// Starts the adapter if it does not run, and anew if other code or another configuration is in force by now.
  package func start() async throws(RunnerError) {
    try await perform { _ = try await self.connection() }
  }

  /// Starts the adapter for a connector as it is about to be set. If it does not start, the one that runs stays.
  ///
  /// - Parameter limit: how long it is waited for; nil: as long as it takes.
  package func start(
    as situation: ConnectorSituation, within limit: Duration? = nil
  ) async throws(RunnerError) {
    try await perform(within: limit) {
      let adapter = try self.context.supply.adapter(of: self.id)
      let configuration = self.context.configuration(of: situation, for: adapter)
      _ = try await self.seat.connection(to: adapter, configuration)
    }
  }

  /// What the adapter says of itself that is installed now; nil where none can be loaded soon.
  package func installedDescriptor() async -> PartnerDescriptor? {
    try? await perform(within: context.patience) {
      try self.context.supply.adapter(of: self.id).descriptor
    }
  }

  /// Takes over what the adapter says of itself that is installed now, where it can be loaded.
  package func followDescriptor() async throws(RunnerError) {
    guard let descriptor = await installedDescriptor() else { return }
    _ = try await context.adopt(descriptor, of: id)
  }

  /// Ends the adapter, and the trial; another request starts it again.
  package func stop() async {
    await trial.stop()
    _ = try? await queue.perform { await self.seat.close() }
  }

  /// Takes no more requests.
  func finish() {
    queue.finish()
    trial.finish()
  }

  /// Takes no more requests, and ends when those that wait are done, and what was given to a trial is compared. An
  /// adapter that lets itself be waited for is asked to return; one that does not is left behind.
  package func close() async {
    queue.finish()
    if await hasEnded(within: context.patience) { return }
    seat.cancel()
    trial.finish()
    // What was waited before, here and for commands under way, counts: an end has one measure.
    let rest = max(context.patience, context.longestPatience - context.patience * 2)
    if await hasEnded(within: rest) { return }
    context.log.error("an adapter does not come to its end", metadata: ["connector": "\(id)"])
  }

  private func hasEnded(within limit: Duration) async -> Bool {
    await context.clock.patiently(for: limit, queue.end.wait) != nil
  }

  /// Takes no more requests, and asks the adapter to return: nobody wants to know any more what it answers. Waits for a
  /// while; then it goes on to its end by itself.
  func retire() async {
    queue.finish()
    trial.finish()
    seat.cancel()
    _ = await hasEnded(within: context.patience)
  }

  /// Whether it takes no more requests, and has carried out all that it had.
  var hasEnded: Bool { queue.end.isSet }

  /// The connector's adapter, running and configured as the settings are now. Called in a request's turn.
  func connection() async throws(RunnerError) -> (ConnectorSituation, any AdapterConnection) {
    do {
      try await recordOverspending()
      var situation = try context.situation(of: id)
      let adapter = try context.supply.adapter(of: id)
      if adapter.descriptor != situation.connector.descriptor {
        situation = try await context.adopt(adapter.descriptor, of: id)
      }
      let connection = try await seat.connection(
        to: adapter, context.configuration(of: situation, for: adapter))
      fault.withLock { $0 = nil }
      return (situation, connection)
    } catch {
      let failure = RunnerError(error)
      if case .adapter(let why) = failure { fault.withLock { $0 = why } }
      throw failure
    }
  }

  /// Keeps in mind whether a call has reached the adapter, and in the record what its worker took too much of.
  func note(_ result: CrossingResult) async throws(RunnerError) {
    try await recordOverspending()
    guard let failure = result.failure, failure.isAboutTheProcess else { return }
    fault.withLock { $0 = failure }
  }

  /// Puts into the record, once, that a worker was ended because it took more of the machine than it may. One that had
  /// no call is found when the next request comes.
  private func recordOverspending() async throws(RunnerError) {
    guard let fault = status?.lastOverspent,
      recordedOverspending.withLock({ recorded in
        defer { recorded = fault }
        return recorded != fault
      })
    else { return }
    let act = AdministrativeAct(
      .adapterOverspent, of: try context.situation(of: id).connector.descriptor.name,
      which: adapterVersion, detail: fault.message)
    try await context.commit([.administrativeAct(act)])
  }

  /// Looks at what is installed now. An adapter that may not be used any more is ended; what it had to do waits.
  package func renew() async throws(RunnerError) {
    guard seat.status != nil else { return fault.withLock { $0 = nil } }
    try await perform(within: context.patience) {
      do {
        _ = try await self.connection()
      } catch {
        if (try? self.context.supply.adapter(of: self.id)) == nil { await self.seat.close() }
        throw error
      }
    }
  }

  /// Has the adapter ask its partner, and makes what that brings durable.
  ///
  /// - Returns: nil when the connector takes nothing from its partner now.
  package func poll() async throws(RunnerError) -> CrossingResult? {
    try await perform {
      let present = try self.context.situation(of: self.id)
      let tenant = self.context.ledger.settings.tenant
      guard present.acceptsReports(tenant: tenant, at: self.context.now()) else { return nil }
      let (_, connection) = try await self.connection()
      let result = await connection.poll()
      try await self.note(result)
      try await self.context.commit(
        JournalEntry.reports(
          result, of: self.id, operation: .poll, receivedAt: self.context.now()))
      return result
    }
  }
}
