import AdapterHost
import ComplianceEvaluation
import ConnectorModel

extension ConnectorService {
  /// How often a connector's adapter is to be told to ask its partner; nil: it does not poll, or cannot be used.
  func pollInterval(of id: ConnectorID) -> Duration? { inventory.pollInterval(of: id) }

  /// Tells an adapter to ask its partner, and makes what that brings durable. Nil when the connector takes
  /// nothing from its partner now.
  func poll(_ id: ConnectorID) async throws(ServiceError) -> CrossingResult? {
    try await inLane(.connector(id)) { service throws(ServiceError) in
      let situation = try service.situation(named: id.rawValue)
      guard situation.acceptsReports(tenant: try service.tenant(), at: service.now()) else {
        return nil
      }
      let connection = try await service.connection(to: situation)
      let result = await connection.poll()
      try service.commit(
        JournalEntry.reports(result, of: id, operation: .poll, receivedAt: service.now()))
      return result
    }
  }
}
