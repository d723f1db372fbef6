import AdapterHost
import ConnectorLedger
import ConnectorModel
import Logging
import Threads

/// What a service does for one connector by itself: keeps its adapter running, tells it what it has not been told,
/// has it read what it has not read, and has it ask its partner when that is due. Whatever fails is tried again,
/// after growing pauses, with a line in the log.
package struct RunnerWork: Sendable {
  private let id: ConnectorID
  private let runners: Runners

  package init(_ id: ConnectorID, _ runners: Runners) {
    (self.id, self.runners) = (id, runners)
  }

  private var context: RunnerContext { runners.context }
  private var connector: Connector? { context.ledger.settings.connector(id) }
  private var runner: ConnectorRunner { runners.runner(of: id) }
  private var clock: any PauseClock { context.clock }

  /// Works until the task is cancelled or the connector is deleted.
  package func run() async {
    let changes = context.ledger.changes()
    var backOff = BackOff()
    var schedule = PollSchedule()
    /// What has failed is not tried again before this moment, whoever wakes; nil: nothing has failed.
    var retry: ContinuousClock.Instant?
    while connector != nil {
      if retry.map({ $0 <= clock.now }) ?? true {
        let isDone = await attend()
        let pause =
          isDone ? backOff.reset() : backOff.next(spread: clock.spread(in: BackOff.spread))
        retry = isDone ? nil : clock.now + pause
      }
      await poll(by: &schedule)
      let now = clock.now
      let poll = runner.status == nil ? nil : schedule.pause(from: now)
      let pauses = [retry.map { $0 - now }, poll]
      guard await wait(for: changes, atMost: pauses.compactMap { $0 }.min()) else { return }
    }
  }

  /// Waits until something has changed that concerns the connector, or the time has come. False when the task was
  /// cancelled.
  private func wait(for changes: LedgerChanges, atMost pause: Duration?) async -> Bool {
    let end = pause.map { clock.now + $0 }
    while true {
      switch await changes.next(within: end.map { max(.zero, $0 - clock.now) }, by: clock) {
      case .change(let change):
        if change.hasSettings || change.hasDeliveries || change.connectors.contains(id) {
          return true
        }
      case .time: return true
      case .ended: return false
      }
    }
  }

  /// False when something is left. An adapter that is told in vain may read all the same.
  private func attend() async -> Bool {
    let runner = runner
    guard (try? context.accepts(id)) ?? false else { return true }
    let isStarted = await isDone { () async throws(RunnerError) in
      try await runner.start()
      return nil
    }
    guard isStarted else { return false }
    let isTold = await isDone { () async throws(RunnerError) in
      try await runner.deliver()?.failure.map { ($0, "") }
    }
    let isRead = await isDone { () async throws(RunnerError) in
      try await runner.readPending().map { ($0.message, $0.code) }
    }
    return isTold && isRead
  }

  /// Whether a step leaves nothing to be done; what it leaves is noted.
  private func isDone(
    _ step: () async throws(RunnerError) -> (message: String, code: String)?
  ) async -> Bool {
    do throws(RunnerError) {
      guard let left = try await step() else { return true }
      note(left.message, left.code)
    } catch {
      switch error {
      case .noConnector, .abandoned: return true
      default: note(error.note.message, error.note.code)
      }
    }
    return false
  }

  /// Has the adapter ask its partner when that is due, or as soon as it runs. One that fails is asked again when it
  /// is due the next time.
  private func poll(by schedule: inout PollSchedule) async {
    schedule.follow(await runner.pollInterval(), at: clock.now)
    guard schedule.isDue(at: clock.now), runner.status != nil else { return }
    var retryAfter: Duration = .zero
    do throws(RunnerError) {
      if let failure = try await runner.poll()?.failure {
        retryAfter = .milliseconds(Int64(failure.retryAfterMilliseconds))
        note("the partner was not asked: \(failure.message)", failure.code)
      }
    } catch {
      note(error.note.message, error.note.code)
    }
    schedule.polled(
      retryAfter: retryAfter, at: clock.now, spread: clock.spread(in: PollSchedule.spread))
  }

  private func note(_ message: String, _ code: String) {
    let name = connector?.descriptor.name ?? id.rawValue
    context.log.warning("\(message)", metadata: ["partner": "\(name)", "code": "\(code)"])
  }
}

extension ConnectorRunner {
  /// How often the adapter is to be told to ask its partner; nil: never, or there is none that can be used.
  package func pollInterval() async -> Duration? {
    try? await perform { try self.context.supply.adapter(of: self.id).pollInterval }
  }
}
