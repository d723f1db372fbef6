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
    let all = openThreatsWorstFirst
    let isOld = { (opened: OpenedThreat) in
      lifetime.map { opened.said.observedAt.span(to: time) > $0 } ?? false
    }
    let open = all.filter { !isOld($0.threat) }
    let (reached, said) = outcome(of: levelSource, worst: open.first?.threat)
    var changesAt: Timestamp?
    if let lifetime, levelSource != .state {
      changesAt = open.map { $0.threat.said.observedAt.justAfter(lifetime) }.min()
    }
    return FoldedState(
      state: reached, isRemoved: isRemoved, said: said, observedAt: said?.observedAt ?? namedAt,
      openThreats: open, expiredThreats: all.filter { isOld($0.threat) }, changesAt: changesAt)
  }

  private var openThreatsWorstFirst: [(id: String, threat: OpenedThreat)] {
    var open: [(id: String, threat: OpenedThreat)] = []
    for (id, threat) in threats {
      guard let opened = threat.opened else { continue }
      if let closedAt = threat.closedAt, closedAt >= opened.said.observedAt { continue }
      open.append((id, opened))
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
    case .state: (state?.state ?? .unknown, state?.said)
    case .threats: fromThreats(worst)
    case .worst: state.map { raised($0, by: worst) } ?? fromThreats(worst)
    }
  }

  private func fromThreats(_ worst: OpenedThreat?) -> (PartnerDeviceState, ReportedText?) {
    if let worst { return (worst.level.state, worst.said) }
    return (namedAt == nil ? .unknown : .secured, nil)
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
}
