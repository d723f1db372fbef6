import AdapterBundle
import AdapterHost
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

extension ConnectorService {
  package nonisolated func shadow(
    of text: String, limit: Int
  ) throws(ServiceError) -> ShadowView {
    let connector = try situation(named: text).connector
    let (trial, differences) = try read { tables throws(StoreError) in
      (
        try tables.shadowTrial(of: connector.id),
        try tables.shadowDifferences(of: connector.id, limit: limit)
      )
    }
    let installation = adapterSource.installed(connector.id.rawValue)?.installation
    return ShadowView(
      connector: connector.id.rawValue, name: connector.descriptor.name, version: trial?.version,
      isOn: trial?.isOn ?? false,
      currentVersion: (try? installation?.current(connector.id.rawValue))?.description,
      since: trial?.since, equal: trial?.equal ?? 0, different: trial?.different ?? 0,
      failures: trial?.failures ?? 0, lastFailure: trial?.lastFailure,
      differences: differences.map { ShadowDifferenceView($0) })
  }

  /// Begins to try an installed version beside the one in use, counting from nothing. It must start.
  package func startShadow(
    of text: String, version: String
  ) async throws(ServiceError) -> ShadowView {
    let id = try situation(named: text).connector.id
    return try await inLane(.connector(id)) { service throws(ServiceError) in
      let situation = try service.situation(named: id.rawValue)
      try service.checkShadow(situation.connector, version: version)
      _ = try await service.shadowConnection(of: situation, version: version)
      try service.commit([
        .shadowSet(ShadowSetting(connector: id, version: version, at: service.now()))
      ])
      return try service.shadow(of: id.rawValue, limit: 0)
    }
  }

  /// Ends the trial; what it has found stays to be looked at.
  package func endShadow(of text: String) async throws(ServiceError) -> ShadowView {
    let id = try situation(named: text).connector.id
    return try await inLane(.connector(id)) { service throws(ServiceError) in
      await service.endShadow(of: id)
      if try service.shadow(of: id.rawValue, limit: 0).isOn {
        try service.commit([
          .shadowSet(ShadowSetting(connector: id, version: nil, at: service.now()))
        ])
      }
      return try service.shadow(of: id.rawValue, limit: 0)
    }
  }

  private func checkShadow(_ connector: Connector, version: String) throws(ServiceError) {
    let current: SemanticVersion?
    do throws(BundleError) {
      current = try installedForShadow(connector.id).0.current(connector.id.rawValue)
    } catch {
      throw ServiceError(error)
    }
    guard current?.description != version else {
      throw ServiceError(
        .conflict, code: "shadow.is-current",
        "\(connector.descriptor.name) \(version) is the version in use",
        remedy: "Name another installed version: gatehouse adapter list.")
    }
  }
}
