import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

extension ConnectorService {
  /// Records which partners have become unresponsive, or were heard again, since that was recorded last.
  @discardableResult
  func recordResponsiveness(at time: Timestamp) throws(ServiceError) -> [AdministrativeAct] {
    let (situations, tenant) = try read { tables throws(StoreError) in
      (try ConnectorSituation.all(in: tables), try tables.tenant())
    }
    let acts = situations.compactMap { situation -> AdministrativeAct? in
      let isUnresponsive = situation.state(tenant: tenant, at: time) == .unresponsive
      let isRecorded = situation.health.unresponsiveSince != nil
      return isUnresponsive == isRecorded ? nil : situation.act(isUnresponsive: isUnresponsive)
    }
    if !acts.isEmpty { try commit(acts.map(JournalEntry.administrativeAct)) }
    return acts
  }
}

extension ConnectorSituation {
  /// Nil for a partner that was never heard: it may have fallen silent as part of an earlier connection.
  fileprivate func act(isUnresponsive: Bool) -> AdministrativeAct? {
    guard let contact = health.lastContactAt else { return nil }
    let since = isUnresponsive ? connector.unresponsiveAt(health: health) ?? contact : contact
    return AdministrativeAct(
      isUnresponsive ? .partnerUnresponsive : .partnerHeardAgain, of: connector.id.rawValue,
      detail: "since \(since.iso8601)")
  }
}
