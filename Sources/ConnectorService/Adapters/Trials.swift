import AdapterRunning
import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// How a version that is tried compares with the one in use, so far.
package struct ShadowView: Hashable, Sendable, Codable {
  package var connector: String
  package var name: String
  /// The version that is tried, or was last; nil: none ever was.
  package var version: String?
  package var isOn: Bool
  /// The version in use, where that is known.
  package var currentVersion: String?
  package var since: Timestamp?
  /// Reports that both versions made alike.
  package var equal: Int
  package var different: Int
  /// Calls that the tried version did not answer, or not to their end.
  package var failures: Int
  package var lastFailure: String?
  /// The newest first.
  package var differences: [ShadowDifferenceView]
}

package struct ShadowDifferenceView: Hashable, Sendable, Codable {
  package var at: Timestamp
  package var operation: AdapterOperation
  /// Whom the report is about: a device's number, or identifiers.
  package var subject: String
  package var threat: String?
  package var field: String
  package var current: String?
  package var shadow: String?

  init(_ difference: ShadowDifference) {
    at = difference.at
    operation = difference.operation
    threat = difference.threat
    field = difference.field
    current = difference.current
    shadow = difference.shadow
    subject =
      switch difference.subject {
      case .device(let key): "#\(key)"
      case .identifiers(let identifiers):
        identifiers.map { "\($0.kind.rawValue) \($0.value)" }.joined(separator: ", ")
      case .nobody: "no device"
      }
  }
}

/// Commands and questions about versions that are tried beside the ones in use.
package struct Trials: Sendable {
  private let readers: Readers
  private let runners: Runners
  private let supply: InstalledAdapters
  private let changing: SettingsWriter

  init(_ service: ConnectorService) {
    readers = service.readers
    runners = service.runners
    supply = service.adapterSupply
    changing = service.changing
  }

  /// - Parameter limit: how many differences are listed.
  package func view(_ id: ConnectorID, limit: Int) async throws(ServiceError) -> ShadowView {
    let connector = try connector(id)
    let (trial, differences) = try await readers.read { tables, _ throws(StoreError) in
      (try tables.shadowTrial(of: id), try tables.shadowDifferences(of: id, limit: limit))
    }
    return ShadowView(
      connector: id.rawValue, name: connector.descriptor.name, version: trial?.version,
      isOn: trial?.isOn ?? false, currentVersion: await supply.installedVersion(of: id),
      since: trial?.since, equal: trial?.equal ?? 0, different: trial?.different ?? 0,
      failures: trial?.failures ?? 0, lastFailure: trial?.lastFailure,
      differences: differences.map { ShadowDifferenceView($0) })
  }

  /// Begins to try an installed version beside the one in use, counting from nothing. It must start.
  package func start(
    _ version: String, of id: ConnectorID, by caller: Caller
  ) async throws(ServiceError) -> ShadowView {
    let connector = try connector(id)
    try await supply.checkInstalled(id)
    guard await supply.installedVersion(of: id) != version else {
      throw ServiceError(
        .conflict, code: "shadow.is-current",
        "\(connector.descriptor.name) \(version) is the version in use", remedy: .listAdapters)
    }
    try await supply.check(version, of: id)
    do throws(RunnerError) { try await runners.runner(of: id).trial.start(version: version) } catch
    {
      throw ServiceError(error)
    }
    try await set(version, of: id, by: caller)
    return try await view(id, limit: 0)
  }

  /// Ends the trial when all that was given to it is compared; what it has found stays to be looked at.
  package func end(_ id: ConnectorID, by caller: Caller) async throws(ServiceError) -> ShadowView {
    _ = try connector(id)
    await runners.runner(of: id).trial.stop()
    if try await view(id, limit: 0).isOn { try await set(nil, of: id, by: caller) }
    return try await view(id, limit: 0)
  }

  private func connector(_ id: ConnectorID) throws(ServiceError) -> Connector {
    guard let connector = readers.settings.connector(id) else {
      throw ServiceError(noConnector: id)
    }
    return connector
  }

  private func set(
    _ version: String?, of id: ConnectorID, by caller: Caller
  ) async throws(ServiceError) {
    let entry = JournalEntry.shadowSet(
      ShadowSetting(connector: id, version: version, at: changing.now()))
    try await changing.change(by: caller) { settings throws(ServiceError) in
      guard settings.connector(id) != nil else { throw ServiceError(noConnector: id) }
      return ([entry], ())
    }
  }
}
