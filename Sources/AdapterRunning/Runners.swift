import AdapterHost
import ConnectorLedger
import ConnectorModel
import Logging
import Synchronization
import Threads

/// The runners of a tenant, one a connector, each made when it is first needed.
package final class Runners: Sendable {
  private struct State {
    var present: [ConnectorID: ConnectorRunner] = [:]
    /// Of connectors that were deleted, until they have come to their ends.
    var ending: [ConnectorID: ConnectorRunner] = [:]
    var leavesTrials = false
    var isClosed = false
  }

  let context: RunnerContext
  private let state = Mutex(State())
  private let makeExecutor: @Sendable (_ label: String) -> any TaskExecutor

  /// - Parameter executor: gives each runner the thread that it may block, and another for its trial.
  package init(
    _ context: RunnerContext,
    executor: @escaping @Sendable (_ label: String) -> any TaskExecutor = { WorkThread(label: $0) }
  ) {
    self.context = context
    makeExecutor = executor
  }

  package func runner(of id: ConnectorID) -> ConnectorRunner {
    state.withLock { state in
      if let runner = state.present[id] { return runner }
      let runner = ConnectorRunner(
        id, context, executor: makeExecutor("connector \(id)"),
        trialExecutor: makeExecutor("trial \(id)"), after: state.ending[id])
      if state.leavesTrials { runner.trial.finish() }
      if state.isClosed { runner.finish() }
      state.present[id] = runner
      return runner
    }
  }

  /// Those that there are, in the order of their ids.
  package var all: [ConnectorRunner] { state.withLock { $0.present.inOrder } }

  /// How the adapters do that run here.
  package var status: [ConnectorID: AdapterStatus] {
    state.withLock { $0.present.compactMapValues(\.status) }
  }

  /// Why the adapters cannot run that could not be started or reached here the last time.
  package var failures: [ConnectorID: AdapterError] {
    state.withLock { $0.present.compactMapValues(\.failure) }
  }

  /// Says that a setting could not be tried on an adapter.
  package func note(untried reason: String, _ code: String, of connector: Connector) {
    context.log.warning(
      "a setting was not tried on the adapter, which cannot be asked: \(reason)",
      metadata: ["partner": "\(connector.descriptor.name)", "code": "\(code)"])
  }

  /// How long somebody waits for one connector's adapter who has something else to do as well.
  package var patience: Duration { context.patience }

  /// How long whoever has nothing else to do waits for it: longer than any call may take.
  package var longestPatience: Duration { context.longestPatience }

  /// Ends a connector's runner for good. One whose adapter does not return soon comes to its end by itself.
  package func remove(_ id: ConnectorID) async {
    let removed = state.withLock { state in
      let runner = state.present.removeValue(forKey: id)
      state.ending = state.ending.filter { !$0.value.hasEnded }
      if let runner { state.ending[id] = runner }
      return runner
    }
    await removed?.retire()
  }

  /// Has every running adapter move to what is installed now. Adapters of which another version is current are
  /// started in it, each before the one it replaces is ended; one that does not start leaves the one that runs. Those
  /// that are still at something else follow when they return.
  package func renew() async {
    await withDiscardingTaskGroup { group in
      for runner in all {
        group.addTask {
          do throws(RunnerError) { try await runner.renew() } catch {
            let (message, code) = error.note
            self.context.log.error("\(message)", metadata: ["code": "\(code)"])
          }
        }
      }
    }
  }

  /// Leaves out what versions that are tried have not been given yet, and asks them to return soon: who is told to end
  /// does not wait for them. Returns at once.
  package func leaveTrials() {
    let runners = state.withLock { state in
      state.leavesTrials = true
      return state.present.inOrder
    }
    for runner in runners { runner.trial.finish() }
  }

  /// Lets go whoever still waits for an adapter after a while: what they wait for keeps its turn. For an end that waits
  /// for them; nothing is done when the task is cancelled first.
  package func letGo() async {
    guard (try? await context.clock.sleep(for: context.patience)) != nil else { return }
    context.isLetGo.set(())
  }

  /// Ends all runners, each when what it has to do is done; adapters that take long are asked to return, and one that
  /// never does is left behind. Nothing is asked of an adapter afterwards.
  package func close() async {
    let runners = state.withLock { state in
      state.isClosed = true
      return state.present.inOrder + state.ending.inOrder
    }
    await withDiscardingTaskGroup { group in
      for runner in runners { group.addTask { await runner.close() } }
    }
  }

  /// Tells every adapter what it has not been told. Adapters are told at the same time; one that fails or hangs
  /// holds up no other, nor for long whoever waits for all of them.
  ///
  /// - Parameter position: what others have told of rows after it counts as well; nil: it does not.
  /// - Returns: what was told, in the order of the settings; without those to whom there was nothing to tell.
  package func deliverAll(
    after position: JournalPosition? = nil
  ) async throws(RunnerError) -> [DeliveryAnswer] {
    let ids = context.ledger.settings.connectors.map(\.id)
    let answers = await withTaskGroup { group in
      for (index, id) in ids.enumerated() {
        group.addTask { (index, await self.outcome(ofDeliveringTo: id, after: position)) }
      }
      var answers: [(Int, Result<DeliveryAnswer?, RunnerError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var given: [DeliveryAnswer] = []
    for answer in answers {
      if let answer = try answer.get() { given.append(answer) }
    }
    return given
  }

  private func outcome(
    ofDeliveringTo id: ConnectorID, after position: JournalPosition?
  ) async -> Result<DeliveryAnswer?, RunnerError> {
    do throws(RunnerError) {
      return .success(
        try await runner(of: id).deliver(after: position, within: context.patience))
    } catch {
      switch error {
      case .noConnector: return .success(nil)
      case .busy(let partner, _):
        var answer = DeliveryAnswer(connector: partner)
        answer.failure = "\(error.note.message); it is told of the rest as soon as it does"
        return .success(answer)
      case .abandoned:
        let connector = context.ledger.settings.connector(id)
        var answer = DeliveryAnswer(connector: connector?.descriptor.name ?? id.rawValue)
        answer.failure = "\(error.note.message); it is told of the rest later"
        return .success(answer)
      default: return .failure(error)
      }
    }
  }
}

extension [ConnectorID: ConnectorRunner] {
  fileprivate var inOrder: [ConnectorRunner] {
    values.sorted { $0.id.rawValue < $1.id.rawValue }
  }
}
