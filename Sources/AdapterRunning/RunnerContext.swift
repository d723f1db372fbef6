import AdapterHost
import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel
import ConnectorStore
import Logging
import Threads

/// What every runner works with.
package struct RunnerContext: Sendable {
  let ledger: ConnectorLedger
  let supply: any AdapterSupply
  let now: @Sendable () -> Timestamp
  /// By which pauses are measured.
  let clock: any PauseClock
  let log: Logger
  /// How long somebody waits for one connector who has something else to do as well.
  let patience: Duration
  /// How long an end waits for an adapter that was asked to return: longer than any call may take.
  let longestPatience: Duration
  /// Set when whoever still waits for an adapter is to wait no more.
  let isLetGo = Outcome<Void>()

  package init(
    ledger: ConnectorLedger, supply: any AdapterSupply, log: Logger,
    clock: any PauseClock = ContinuousClock(), patience: Duration = .seconds(5),
    longestPatience: Duration = .seconds(45), now: @escaping @Sendable () -> Timestamp
  ) {
    self.ledger = ledger
    self.supply = supply
    self.log = log
    self.clock = clock
    self.patience = patience
    self.longestPatience = longestPatience
    self.now = now
  }

  /// What the host itself does by its connectors.
  static let host = Caller(name: "gatehouse", door: .host)

  /// What comes of a connector's request in its turn.
  ///
  /// - Parameter limit: how long it is waited for; nil: as long as it takes.
  /// - Throws: what it throws; `busy` when the time is over first, `abandoned` when the task was cancelled, or whoever
  ///   waits was let go.
  func wait<Value: Sendable>(
    for request: Outcome<Result<Value, any Error>>, of id: ConnectorID, within limit: Duration?
  ) async throws(RunnerError) -> Value {
    let result =
      if let limit { await clock.patiently(for: limit, until: isLetGo, request.wait) } else {
        await request.wait()
      }
    guard let result else {
      guard let limit, !Task.isCancelled, !isLetGo.isSet else { throw .abandoned }
      let partner = ledger.settings.connector(id)?.descriptor.name ?? id.rawValue
      throw .busy(partner: partner, for: limit)
    }
    do { return try result.get() } catch { throw RunnerError(error) }
  }

  /// The connector as it is now.
  func situation(of id: ConnectorID) throws(RunnerError) -> ConnectorSituation {
    guard let situation = ledger.state.situation(of: id) else { throw .noConnector(id) }
    return situation
  }

  /// Whether a connector takes anything from its partner now.
  func accepts(_ id: ConnectorID) throws(RunnerError) -> Bool {
    let state = ledger.state
    guard let situation = state.situation(of: id) else { throw .noConnector(id) }
    return situation.acceptsReports(tenant: state.settings.tenant, at: now())
  }

  /// What an adapter is to be configured with for a connector. Of the toggles that act as on it gets those that it
  /// offers: others are the host's own business.
  func configuration(
    of situation: ConnectorSituation, for adapter: StartableAdapter
  ) -> AdapterConfiguration {
    var connector = situation.connector
    connector.descriptor = adapter.descriptor
    let toggles = connector.effectiveToggles(
      tenant: ledger.settings.tenant, health: situation.health, at: now())
    let offered = Set(adapter.descriptor.toggles.map(\.toggle))
    return AdapterConfiguration(
      togglesOn: offered.intersection(toggles.filter(\.isOn).map(\.toggle)),
      unresponsivenessThresholdInDays: connector.unresponsivenessThresholdInDays,
      settings: connector.settings, levelWords: connector.levelWords)
  }

  /// Reads what is to be done. As long as durable rows have had no effect, the tables do not say what was done
  /// already: then nothing is done, rather than once more.
  func read<Value>(
    _ body: (any TableReader, LedgerState) throws(StoreError) -> Value
  ) throws(RunnerError) -> Value {
    if let error = ledger.standstill { throw .ledger(.store(error)) }
    do throws(StoreError) { return try ledger.read(body) } catch { throw .ledger(.store(error)) }
  }

  @discardableResult
  func commit(
    _ entries: [JournalEntry], by caller: Caller = host, ifSettings: JournalPosition? = nil
  ) async throws(RunnerError) -> Receipt {
    do throws(LedgerError) {
      return try await ledger.commit(entries, by: caller, ifSettings: ifSettings)
    } catch {
      throw .ledger(error)
    }
  }

  /// Keeps what the adapter that is used says of itself, where the connector was set up with another.
  ///
  /// - Returns: the connector with it.
  func adopt(
    _ descriptor: PartnerDescriptor, of id: ConnectorID
  ) async throws(RunnerError) -> ConnectorSituation {
    while true {
      let state = ledger.state
      guard var situation = state.situation(of: id) else { throw .noConnector(id) }
      guard situation.connector.descriptor != descriptor else { return situation }
      log.notice(
        "the adapter says something else of itself than before; that is in force now",
        metadata: [
          "partner": "\(descriptor.name)",
          "before": "\(situation.connector.descriptor.adapterVersion)",
          "now": "\(descriptor.adapterVersion)",
        ])
      situation.connector.descriptor = descriptor
      do throws(RunnerError) {
        try await commit(
          [.connectorSet(situation.connector)], ifSettings: state.settings.version)
      } catch {
        guard case .ledger(.settingsChanged) = error else { throw error }
      }
    }
  }
}
