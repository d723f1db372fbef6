import AdapterHost
import ComplianceEvaluation
import ConnectorModel
import Logging

extension ConnectorService {
  var inventory: AdapterInventory {
    if let loadedInventory { return loadedInventory }
    let inventory = AdapterInventory(adapterSource, runtime: runtime)
    loadedInventory = inventory
    return inventory
  }

  /// Every adapter that is there, with the reason where one cannot be used.
  package func installedAdapters() -> [InstalledAdapter] {
    let processes = processes()
    return inventory.adapters.map { adapter in
      var adapter = adapter
      if adapter.state == .ok, let id = adapter.descriptor?.id {
        adapter.process = processes[id.rawValue]
      }
      return adapter
    }
  }

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

  /// The connection to a connector's adapter, started if it is not running yet, and started anew if another
  /// version of it or another configuration is in force by now.
  func connection(
    to situation: ConnectorSituation
  ) async throws(ServiceError) -> any AdapterConnection {
    let connector = situation.connector
    let configuration = try configuration(of: situation)
    if let running = connections[connector.id], running.configuration == configuration,
      try identity(of: adapter(named: connector.id.rawValue)) == running.identity
    {
      return running.connection
    }
    return try await start(connector.id, configuration)
  }

  /// What its adapter is to be configured with now.
  func configuration(
    of situation: ConnectorSituation
  ) throws(ServiceError) -> AdapterConfiguration {
    let toggles = situation.connector.effectiveToggles(
      tenant: try tenant(), health: situation.health, at: now())
    return AdapterConfiguration(
      situation.connector, toggles: Set(toggles.filter(\.isOn).map(\.toggle)))
  }

  /// Starts a connector's adapter with these toggles in effect, in the place of one that runs. If it
  /// does not start, the one that runs stays.
  func restart(_ connector: Connector, toggles: Set<Toggle>) async throws(ServiceError) {
    _ = try await start(connector.id, AdapterConfiguration(connector, toggles: toggles))
  }

  private func start(
    _ id: ConnectorID, _ configuration: AdapterConfiguration
  ) async throws(ServiceError) -> any AdapterConnection {
    let library = try adapter(named: id.rawValue)
    do throws(AdapterError) {
      let connection = try await inventory.runtime(of: id).connect(
        library, options: AdapterHostOptions(logger: log))
      try await start(connection, configuration)
      await connections[id]?.connection.close()
      connections[id] = RunningAdapter(
        connection: connection, configuration: configuration, identity: identity(of: library))
      return connection
    } catch {
      throw ServiceError(error)
    }
  }

  /// What two ways to run an adapter have in common only if they are the same.
  private func identity(of library: AdapterLibrary) -> String {
    "\(library.identity), \(inventory.runtime(of: library.descriptor.id).words)"
  }

  /// Looks at what is installed now. Adapters of which another version is current are started in it, each
  /// before the one it replaces is ended; one that does not start leaves the one that runs.
  package func reloadAdapters() async {
    loadedInventory = nil
    for id in connections.keys {
      do throws(ServiceError) {
        try await inLane(.connector(id)) { service throws(ServiceError) in
          try await service.renew(id)
        }
      } catch {
        log.error("\(error.message)", metadata: ["code": "\(error.code ?? "")"])
      }
    }
  }

  /// An adapter that may not be used any more is ended; what it had to do waits.
  private func renew(_ id: ConnectorID) async throws(ServiceError) {
    guard let running = connections[id] else { return }
    do throws(ServiceError) {
      _ = try await connection(to: try situation(named: id.rawValue))
    } catch {
      if (try? adapter(named: id.rawValue)) == nil {
        connections[id] = nil
        await running.connection.close()
      }
      throw error
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

/// An adapter that was started, and as what.
struct RunningAdapter {
  var connection: any AdapterConnection
  var configuration: AdapterConfiguration
  /// Of the library, see `AdapterLibrary.identity`, and of how it is run.
  var identity: String
}
