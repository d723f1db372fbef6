import AdapterHost
import ComplianceEvaluation
import ConnectorModel

extension ConnectorService {
  /// Every adapter that is there, with the reason where one cannot be used.
  package func installedAdapters() -> [InstalledAdapter] { inventory.adapters }

  /// The installed adapter that somebody means by a partner's id or name.
  func adapter(named text: String) throws(ServiceError) -> AdapterLibrary {
    do {
      return try inventory.catalog.library(for: text)
    } catch {
      throw ServiceError(
        .notFound, code: error.code, error.message.withoutFullStop, lookedAt: error.lookedAt,
        remedy: error.remedy)
    }
  }

  /// The connection to a connector's adapter, started if it is not running yet.
  func connection(
    to situation: ConnectorSituation
  ) async throws(ServiceError) -> any AdapterConnection {
    let connector = situation.connector
    if let running = connections[connector.id] { return running }
    let toggles = connector.effectiveToggles(
      tenant: try tenant(), health: situation.health, at: now())
    return try await restart(connector, toggles: Set(toggles.filter(\.isOn).map(\.toggle)))
  }

  /// Starts a connector's adapter with these toggles in effect, in the place of one that runs. If it
  /// does not start, the one that runs stays.
  @discardableResult
  func restart(
    _ connector: Connector, toggles: Set<Toggle>
  ) async throws(ServiceError) -> any AdapterConnection {
    let library = try adapter(named: connector.id.rawValue)
    do throws(AdapterError) {
      let connection = try await runtime.connect(
        library, options: AdapterHostOptions(logger: log))
      try await start(connection, AdapterConfiguration(connector, toggles: toggles))
      await connections[connector.id]?.close()
      connections[connector.id] = connection
      return connection
    } catch {
      throw ServiceError(error)
    }
  }

  /// Configures and activates an adapter, or leaves nothing of it.
  private func start(
    _ connection: any AdapterConnection, _ configuration: AdapterConfiguration
  ) async throws(AdapterError) {
    do throws(AdapterError) {
      try await connection.configure(configuration)
      try await connection.activate()
    } catch {
      await connection.close()
      throw error
    }
  }
}

extension AdapterConfiguration {
  init(_ connector: Connector, toggles: Set<Toggle>) {
    self.init(
      togglesOn: toggles,
      unresponsivenessThresholdInDays: connector.unresponsivenessThresholdInDays,
      settings: connector.settings, levelWords: connector.levelWords)
  }
}
