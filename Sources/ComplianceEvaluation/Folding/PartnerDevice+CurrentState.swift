import ConnectorModel

extension PartnerDevice {
  /// No report has named the device since the partner said that it no longer knows it.
  package var isRemoved: Bool {
    guard let removedAt else { return false }
    return namedAt.map { $0 <= removedAt } ?? true
  }

  /// What the folded reports amount to.
  ///
  /// - Parameter threatLifetimeHours: how long an open threat counts; nil: until it is closed.
  package func currentState(
    levelSource: LevelSource, threatLifetimeHours: Int?, at time: Timestamp
  ) -> FoldedState {
    let lifetime = threatLifetimeHours.map { TimeSpan.cappedHours($0) }
    let isYoung = { (said: ReportedText) in
      lifetime.map { said.observedAt.span(to: time) <= $0 } ?? true
    }
    let open = openThreatsWorstFirst(where: isYoung)
    let counting = Set(open.map(\.id))
    let old = openThreatsWorstFirst { !isYoung($0) }
    let (reached, said) = outcome(of: levelSource, worst: open.first?.threat)
    var changesAt: Timestamp?
    if let lifetime, levelSource != .state {
      changesAt = open.map { $0.threat.said.observedAt.justAfter(lifetime) }.min()
    }
    return FoldedState(
      state: reached, isRemoved: isRemoved, said: said, observedAt: said?.observedAt ?? namedAt,
      openThreats: open, expiredThreats: old.filter { !counting.contains($0.id) },
      changesAt: changesAt)
  }

  private func openThreatsWorstFirst(
    where counts: (ReportedText) -> Bool
  ) -> [(id: String, threat: OpenedThreat)] {
    var open: [(id: String, threat: OpenedThreat)] = []
    for (id, threat) in threats {
      if let opened = threat.worstOpening(where: counts) { open.append((id, opened)) }
    }
    return open.sorted { left, right in
      if left.threat.level != right.threat.level { return left.threat.level > right.threat.level }
      let (one, other) = (left.threat.said.observedAt, right.threat.said.observedAt)
      return one == other ? left.id.utf8.lexicographicallyPrecedes(right.id.utf8) : one > other
    }
  }

  private func outcome(
    of levelSource: LevelSource, worst: OpenedThreat?
  ) -> (PartnerDeviceState, ReportedText?) {
    switch levelSource {
    case .state: raisedInPart((state?.state ?? .unknown, state?.said))
    case .threats: fromThreats(worst)
    case .worst: raisedInPart(state.map { raised($0, by: worst) } ?? fromThreats(worst))
    }
  }

  private func fromThreats(_ worst: OpenedThreat?) -> (PartnerDeviceState, ReportedText?) {
    let without: PartnerDeviceState = isNamedByWholeRecord ? .secured : .unknown
    guard let worst, worst.level.state.severity >= without.severity else { return (without, nil) }
    return (worst.level.state, worst.said)
  }

  /// A record that was understood whole has named the device, and the partner knows it still.
  private var isNamedByWholeRecord: Bool {
    guard let named = mentions.lastWhole else { return false }
    return removedAt.map { named > $0 } ?? true
  }

  /// A level, or an active app, is raised by a worse threat; every other state stands as reported.
  private func raised(
    _ reported: ReportedState, by worst: OpenedThreat?
  ) -> (PartnerDeviceState, ReportedText?) {
    let canBeRaised = reported.state.level != nil || reported.state == .activated
    guard canBeRaised, let worst, worst.level.state.severity > reported.state.severity else {
      return (reported.state, reported.said)
    }
    return (worst.level.state, worst.said)
  }

  /// The worst state out of records that were not understood whole, where that is worse.
  private func raisedInPart(
    _ whole: (PartnerDeviceState, ReportedText?)
  ) -> (PartnerDeviceState, ReportedText?) {
    guard let worst = statesInPart.max(by: { $0.key.severity < $1.key.severity }),
      worst.key.severity > whole.0.severity
    else { return whole }
    return (worst.key, worst.value)
  }
}

extension PartnerThreat {
  /// The worst opening that is not closed, of those that count; of several as bad, the last.
  fileprivate func worstOpening(where counts: (ReportedText) -> Bool) -> OpenedThreat? {
    var worst = opened.flatMap { isOpen($0.said) && counts($0.said) ? $0 : nil }
    for (level, said) in openedInPart where isOpen(said) && counts(said) {
      if let known = worst, known.level > level { continue }
      let other = OpenedThreat(level: level, said: said)
      worst = worst?.level == level ? other.prevailing(over: worst) : other
    }
    return worst
  }

  private func isOpen(_ said: ReportedText) -> Bool {
    guard let closedAt else { return true }
    return closedAt < said.observedAt
  }
}
