import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Records which partners have become unresponsive, or were heard again, since that was recorded last.
  func recordResponsiveness(at time: Timestamp) throws(ServiceError) {
    let (situations, tenant) = try read { tables throws(StoreError) in
      (try ConnectorSituation.all(in: tables), try tables.tenant())
    }
    let recorded = try recordedResponsiveness()
    let changes = situations.compactMap { situation in
      situation.change(after: recorded[situation.connector.id], tenant: tenant, at: time)
    }
    guard !changes.isEmpty else { return }
    try commit(changes.map(JournalEntry.responsivenessChanged))
  }

  /// What was recorded last of each connector, where there is anything among the newest records.
  private nonisolated func recordedResponsiveness() throws(ServiceError)
    -> [ConnectorID: ResponsivenessChange]
  {
    let records = try storing { () throws(StoreError) in
      try store.records(of: [.responsiveness], before: nil, limit: 1_000)
    }
    var last: [ConnectorID: ResponsivenessChange] = [:]
    for record in records {
      guard case .responsivenessChanged(let change) = record.entry else { continue }
      last[change.connector] = last[change.connector] ?? change
    }
    return last
  }
}

extension ConnectorSituation {
  /// What is to be recorded; nil: it is recorded already.
  fileprivate func change(
    after recorded: ResponsivenessChange?, tenant: Tenant, at time: Timestamp
  ) -> ResponsivenessChange? {
    // A partner that was never heard has not fallen silent; it may have, as part of an earlier connection.
    guard let contact = health.lastContactAt else { return nil }
    let isUnresponsive = state(tenant: tenant, at: time) == .unresponsive
    guard isUnresponsive != (recorded?.isUnresponsive ?? false) else { return nil }
    let silentAt = connector.unresponsiveAt(health: health) ?? time
    return ResponsivenessChange(
      connector: connector.id, isUnresponsive: isUnresponsive,
      since: isUnresponsive ? silentAt : contact, lastContactAt: contact)
  }
}
