import AdapterBundle
import AdapterHost
import ConnectorModel
import ConnectorStore
import Logging

/// What the version in use was given, to be given to the tried one as well.
enum ShadowedCall {
  case devices([Device])
  case apps([DisclosedInventory])
  case receive(PartnerMessage)

  var operation: AdapterOperation {
    switch self {
    case .devices: .devices
    case .apps: .apps
    case .receive: .receive
    }
  }

  func made(over connection: any AdapterConnection) async -> CrossingResult {
    switch self {
    case .devices(let devices): await connection.devices(devices)
    case .apps(let inventories): await connection.apps(inventories)
    case .receive(let message): await connection.receive(message)
    }
  }
}

/// A version that is tried, as it runs.
struct RunningShadow {
  var connection: any AdapterConnection
  var configuration: AdapterConfiguration
  var version: String
}

extension ConnectorService {
  /// Gives the version that is tried what the one in use has answered, and keeps how the two compare. What
  /// it reports goes nowhere else, and what goes wrong with it is its own.
  ///
  /// Called when the answer of the version in use is durable.
  func shadow(
    _ call: ShadowedCall, of situation: ConnectorSituation, answered result: CrossingResult,
    at time: Timestamp
  ) async {
    let id = situation.connector.id
    let trial = try? read { tables throws(StoreError) in try tables.shadowTrial(of: id) }
    // A call that is going to be made again is compared then.
    guard let trial, trial.isOn, result.failure == nil || call.operation == .receive else { return }
    // The version that was tried has come into use: there is nothing to compare.
    guard connections[id]?.connection.descriptor.adapterVersion != trial.version else { return }
    var comparison = ShadowComparison(
      connector: id, version: trial.version, operation: call.operation, at: time)
    do throws(ServiceError) {
      let connection = try await shadowConnection(of: situation, version: trial.version)
      comparison.take(await call.made(over: connection), beside: result)
    } catch {
      comparison.failure = error.message
    }
    do throws(ServiceError) {
      try commit([.shadowCompared(comparison)])
    } catch {
      log.error(
        "a comparison of versions was not kept: \(error.message)",
        metadata: ["partner": "\(situation.connector.descriptor.name)"])
    }
  }

  func endShadow(of connector: ConnectorID) async {
    await shadows.removeValue(forKey: connector)?.connection.close()
  }

  /// The connection to the version that is tried, configured as the one in use.
  func shadowConnection(
    of situation: ConnectorSituation, version: String
  ) async throws(ServiceError) -> any AdapterConnection {
    let connector = situation.connector
    let configuration = try configuration(of: situation)
    if let running = shadows[connector.id], running.version == version,
      running.configuration == configuration
    {
      return running.connection
    }
    await endShadow(of: connector.id)
    let (library, runtime) = try shadowLibrary(of: connector.id, version: version)
    do throws(AdapterError) {
      let connection = try await runtime.connect(library, options: AdapterHostOptions(logger: log))
      do throws(AdapterError) {
        try await connection.configure(configuration)
        try await connection.activate()
      } catch {
        await connection.close()
        throw error
      }
      shadows[connector.id] = RunningShadow(
        connection: connection, configuration: configuration, version: version)
      return connection
    } catch {
      throw ServiceError(error)
    }
  }

  /// Checked as before each load. A tried version runs in this process only where all adapters do.
  private func shadowLibrary(
    of connector: ConnectorID, version text: String
  ) throws(ServiceError) -> (AdapterLibrary, AdapterRuntime) {
    do throws(BundleError) {
      let (installation, entry) = try installedForShadow(connector)
      let version = try installation.version(text, of: connector.rawValue, entry)
      let installed = installation.inspect(version, of: connector.rawValue, entry)
      var own = try installed.ownRuntime(runtime)
      if own.profile == .inProcess { own = runtime.applying(AdapterIsolation(profile: .sandbox)) }
      return (try AdapterInventory.load(try installed.outcome.get(), own), own)
    } catch {
      throw ServiceError(error)
    }
  }

  nonisolated func installedForShadow(
    _ connector: ConnectorID
  ) throws(BundleError) -> (AdapterInstallation, AdapterLock.Partner) {
    guard let (installation, entry) = adapterSource.installed(connector.rawValue) else {
      throw BundleError(
        "install.unknown-partner", "No installed bundle is for this connector.",
        lookedAt: adapterSource.installations.map(\.folder).joined(separator: ", "),
        remedy: "Install the versions from bundles: loose files have none beside them.",
        kind: .notFound)
    }
    return (installation, entry)
  }
}

extension ShadowComparison {
  fileprivate mutating func take(_ shadow: CrossingResult, beside current: CrossingResult) {
    if let deadly = shadow.poisonous.first {
      failure = "It does not survive \(shadow.poisonous.count) records: \(deadly.message)"
    } else if let failure = shadow.failure, current.failure?.code != failure.code {
      self.failure = "\(failure.message) (\(failure.code))"
    }
    let reports = ReportComparison(
      current: current.reports, shadow: shadow.reports, operation: operation, at: at)
    (equal, different, differences) = (reports.equal, reports.different, reports.differences)
  }
}
