import ComplianceEvaluation
import ConnectorLedger
import ConnectorModel

/// Something about a partner's silence that is recorded.
package struct SilenceNews: Hashable, Sendable {
  package var partner: String
  package var act: AdministrativeAct
}

/// The record of partners that do not speak, and of a clock that somebody has set.
package struct Silences: Sendable {
  let ledger: ConnectorLedger
  let maker: DecisionMaker
  let now: @Sendable () -> Timestamp

  /// Records what has become of partners that do not speak, once for each silence: the warning at half the
  /// threshold, with the number of devices that it concerns; the moment from which a partner does not count;
  /// the moment from which it counts again.
  package func record(by caller: Caller) async throws(ServiceError) -> [SilenceNews] {
    let time = now()
    var acts = try await recordResponsiveness(by: caller)
    let settings = ledger.state.fleetSettings
    for situation in settings.connectors where situation.isToBeWarnedOf(settings, at: time) {
      let connector = situation.connector
      let end = connector.unresponsiveAt(health: situation.health) ?? time
      let act = AdministrativeAct(
        .partnerSilent, of: connector.id.rawValue,
        which: String(await concerned(by: connector.id, settings, at: time)),
        detail: "unresponsive from \(end.iso8601)")
      try await record([act], by: caller)
      acts.append(act)
    }
    return acts.map { act in
      let partner = settings.connectors.first { $0.connector.id.rawValue == act.object }
      return SilenceNews(partner: partner?.connector.descriptor.name ?? act.object, act: act)
    }
  }

  /// Records which partners have become unresponsive, or were heard again, since that was recorded last.
  @discardableResult
  func recordResponsiveness(
    by caller: Caller
  ) async throws(ServiceError) -> [AdministrativeAct] {
    let state = ledger.state
    let time = now()
    let acts = state.situations.compactMap { situation -> AdministrativeAct? in
      let isUnresponsive =
        situation.state(tenant: state.settings.tenant, at: time) == .unresponsive
      let isRecorded = situation.health.unresponsiveSince != nil
      return isUnresponsive == isRecorded ? nil : situation.act(isUnresponsive: isUnresponsive)
    }
    try await record(acts, by: caller)
    return acts
  }

  /// When the next warning is due.
  package var nextWarning: Timestamp? {
    let time = now()
    return ledger.state.situations.compactMap(\.warnsAt).filter { $0 > time }.min()
  }

  /// Takes the wall clock over into the service's own, and looks at the whole fleet anew if that moves the time.
  /// How far it does.
  package func adoptWallClock(
    of clock: ServiceClock, by caller: Caller
  ) async throws(ServiceError) -> TimeSpan {
    let moved = clock.adoptWallClock()
    if moved.isMoreThanACorrection {
      await maker.touchWholeFleet()
      try await record(
        [AdministrativeAct(.clockAdopted, of: "the wall clock", detail: moved.words)], by: caller)
    }
    return moved
  }

  /// Records something that the host has noticed.
  func record(_ acts: [AdministrativeAct], by caller: Caller) async throws(ServiceError) {
    guard !acts.isEmpty else { return }
    do throws(LedgerError) {
      _ = try await ledger.commit(acts.map(JournalEntry.administrativeAct), by: caller)
    } catch {
      throw ServiceError(error)
    }
  }

  /// The devices about which something else would be decided if a partner became unresponsive now.
  private func concerned(
    by connector: ConnectorID, _ settings: FleetSettings, at time: Timestamp
  ) async -> Int {
    await maker.countOfDifferences(to: settings.withoutContact(to: [connector]), at: time) ?? 0
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

extension TimeSpan {
  /// Whether a clock that moves by this was set, rather than kept right.
  package var isMoreThanACorrection: Bool {
    milliseconds.magnitude > TimeSpan.minutes(1).milliseconds.magnitude
  }

  /// "3600 s ahead".
  var words: String {
    "\(milliseconds.magnitude / 1000) s \(milliseconds < 0 ? "behind" : "ahead")"
  }
}
