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
    var recorded = Set<ConnectorID>()
    if let known = recordedAsUnresponsive {
      recorded = known
    } else {
      recorded = try unresponsiveInRecord()
    }
    var acts: [AdministrativeAct] = []
    for situation in situations {
      let id = situation.connector.id
      let isUnresponsive = situation.state(tenant: tenant, at: time) == .unresponsive
      guard isUnresponsive != recorded.contains(id),
        let act = situation.act(isUnresponsive: isUnresponsive)
      else { continue }
      acts.append(act)
      if isUnresponsive { recorded.insert(id) } else { recorded.remove(id) }
    }
    if !acts.isEmpty { try commit(acts.map(JournalEntry.administrativeAct)) }
    recordedAsUnresponsive = recorded
    return acts
  }

  /// The partners of which the record says last that they are unresponsive.
  private nonisolated func unresponsiveInRecord() throws(ServiceError) -> Set<ConnectorID> {
    var latest: [ConnectorID: AdministrativeAct.Kind] = [:]
    var end: JournalPosition?
    while true {
      let records = try storing { () throws(StoreError) in
        try store.records(of: [.acts], before: end, limit: 1_000)
      }
      guard let last = records.last else { break }
      end = last.position
      for record in records {
        guard case .administrativeAct(let act) = record.entry,
          [.partnerUnresponsive, .partnerHeardAgain].contains(act.kind)
        else { continue }
        let id = ConnectorID(rawValue: act.object)
        latest[id] = latest[id] ?? act.kind
      }
    }
    return Set(latest.filter { $0.value == .partnerUnresponsive }.keys)
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
