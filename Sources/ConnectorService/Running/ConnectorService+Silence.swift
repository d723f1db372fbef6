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
    let settings = try fleetSettings()
    var news: [SilenceNews] = []
    for situation in settings.connectors {
      guard let act = situation.silence(in: settings, at: time, concerns: concerned(by:_:at:))
      else {
        continue
      }
      try await commit([.administrativeAct(act)])
      news.append(SilenceNews(partner: situation.connector.descriptor.name, act: act))
    }
    return news
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

  fileprivate func silence(
    in settings: FleetSettings, at time: Timestamp,
    concerns: (ConnectorID, FleetSettings, Timestamp) -> Int
  ) -> AdministrativeAct? {
    let state = state(tenant: settings.tenant, at: time)
    let id = connector.id.rawValue
    if state == .unresponsive {
      guard health.unresponsiveSince == nil else { return nil }
      let days = connector.unresponsivenessThresholdInDays
      return AdministrativeAct(
        .partnerUnresponsive, of: id, detail: "silent for more than \(days) days")
    }
    if health.unresponsiveSince != nil { return AdministrativeAct(.partnerHeardAgain, of: id) }
    guard [.enabled, .error].contains(state), let warnsAt, time >= warnsAt,
      let end = connector.unresponsiveAt(health: health)
    else { return nil }
    return AdministrativeAct(
      .partnerSilent, of: id, which: String(concerns(connector.id, settings, time)),
      detail: "unresponsive from \(end.iso8601)")
  }
}
