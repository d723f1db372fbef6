import ComplianceEvaluation
import ConnectorModel
import ConnectorStore

/// Something about a partner's silence that is recorded.
package struct SilenceNews: Hashable, Sendable {
  package var partner: String
  package var act: AdministrativeAct
}

extension ConnectorService {
  /// Records what has become of partners that do not speak, once for each silence: the warning at half the
  /// threshold, with the number of devices that it concerns; the moment from which a partner does not count;
  /// the moment from which it counts again.
  package nonisolated func recordSilences() async throws(ServiceError) -> [SilenceNews] {
    let time = now()
    var acts = try await recordResponsiveness(at: time)
    let settings = try fleetSettings()
    for situation in settings.connectors where situation.isToBeWarnedOf(settings, at: time) {
      let connector = situation.connector
      let end = connector.unresponsiveAt(health: situation.health) ?? time
      let act = AdministrativeAct(
        .partnerSilent, of: connector.id.rawValue,
        which: String(concerned(by: connector.id, settings, at: time)),
        detail: "unresponsive from \(end.iso8601)")
      try await record(act)
      acts.append(act)
    }
    return acts.map { act in
      let id = ConnectorID(rawValue: act.object)
      let partner = settings.connectors.first { $0.connector.id == id }
      return SilenceNews(partner: partner?.connector.descriptor.name ?? act.object, act: act)
    }
  }

  /// When the next warning is due.
  package nonisolated func nextSilenceWarning() throws(ServiceError) -> Timestamp? {
    let time = now()
    return try fleetSettings().connectors.compactMap { $0.warnsAt }.filter { $0 > time }.min()
  }

  /// The devices about which something else would be decided if a partner became unresponsive now.
  private nonisolated func concerned(
    by connector: ConnectorID, _ settings: FleetSettings, at time: Timestamp
  ) -> Int {
    var silent = settings
    for index in silent.connectors.indices
    where silent.connectors[index].connector.id == connector {
      silent.connectors[index].health.lastContactAt = Timestamp(milliseconds: .min)
    }
    let count = fleet.with { held in
      guard held.plan.settings.sharesProjection(with: silent) else { return 0 }
      return held.differences(to: silent, at: time).filter { $0.key.isVisible }
        .reduce(0) { $0 + $1.value.count }
    }
    return count ?? 0
  }
}

extension ConnectorSituation {
  /// Half the threshold after the last contact, if no warning has gone out since.
  fileprivate var warnsAt: Timestamp? {
    guard health.silenceWarning == nil, let contact = health.lastContactAt,
      let end = connector.unresponsiveAt(health: health)
    else { return nil }
    return contact.adding(TimeSpan(milliseconds: contact.span(to: end).milliseconds / 2))
  }

  fileprivate func isToBeWarnedOf(_ settings: FleetSettings, at time: Timestamp) -> Bool {
    guard let warnsAt, time >= warnsAt else { return false }
    return [.enabled, .error].contains(state(tenant: settings.tenant, at: time))
  }
}
