import ConnectorModel
import ConnectorStore

/// What was stored while a clock stood ahead. A time after now counts as now, from the first row on that says what now
/// is: otherwise all that comes later would be older than it, and a partner that was heard then would never fall silent.
struct ClockCorrection {
  /// When the row being read was written, or received.
  let now: Timestamp
  /// What a time ahead becomes: as late as what is said now, so that it is no reason to pass that over.
  let moment: Timestamp

  /// - Parameter observedAt: when what arrives was observed; nil: that is not known.
  init(now: Timestamp, observedAt: Timestamp? = nil) {
    self.now = now
    moment = min(now, observedAt ?? now)
  }

  func isAhead(_ time: Timestamp) -> Bool { time > now.adding(Projector.clockTolerance) }

  fileprivate func correct(_ time: inout Timestamp) {
    if isAhead(time) { time = moment }
  }

  fileprivate func correct(_ time: inout Timestamp?) {
    if let ahead = time, isAhead(ahead) { time = moment }
  }

  /// An end does not reach what is said now.
  fileprivate func correctEnd(_ time: inout Timestamp?) {
    if let ahead = time, isAhead(ahead) { time = moment.adding(TimeSpan(milliseconds: -1)) }
  }
}

extension Projector {
  /// Contacts that lie after a row were taken while the clock was wrong, and count as made when it was written.
  mutating func correctContacts(at now: Timestamp) throws(StoreError) {
    let correction = ClockCorrection(now: now)
    for connector in state.settings.connectors.map(\.id) {
      var health = state.health(of: connector)
      guard let contact = health.lastContactAt, correction.isAhead(contact) else { continue }
      health.lastContactAt = now
      health.counts.timesInFuture += 1
      try put(health, of: connector)
      try tables.note(
        PartnerContact(
          position: changes.through, lastContactAt: now, lastErrorCode: health.lastErrorCode),
        of: connector)
    }
  }
}

extension Device {
  /// - Returns: whether anything was ahead.
  mutating func correctTimes(_ correction: ClockCorrection) -> Bool {
    let times = [lastCheckInAt, leftAt, spokeSince, enrolledAt]
    guard
      times.contains(where: { $0.map(correction.isAhead) ?? false })
        || formerEnrolments.contains(where: { $0.since.map(correction.isAhead) ?? false })
    else { return false }
    correction.correct(&lastCheckInAt)
    correction.correct(&leftAt)
    correction.correct(&spokeSince)
    correction.correct(&enrolledAt)
    for index in formerEnrolments.indices {
      correction.correct(&formerEnrolments[index].since)
      correction.correct(&formerEnrolments[index].leftAt)
    }
    return true
  }
}

extension Inventory {
  mutating func correctTimes(_ correction: ClockCorrection) {
    correction.correct(&installedAt)
    correction.correct(&managedAt)
  }
}

extension PartnerDevice {
  /// The last mention is as late as all else that was said of it.
  mutating func correctTimes(_ correction: ClockCorrection) {
    let latest = [mentions.last, removedAt].compactMap { $0 }.max()
    guard latest.map(correction.isAhead) ?? false else { return }
    correction.correctEnd(&removedAt)
    correction.correct(&namedAt)
    if let state {
      self.state = ReportedState(state: state.state, said: state.said.corrected(correction))
    }
    for (key, said) in statesInPart { statesInPart[key] = said.corrected(correction) }
    for (id, threat) in threats { threats[id] = threat.corrected(correction) }
    correction.correct(&mentions.first)
    correction.correct(&mentions.last)
    correction.correct(&mentions.lastWhole)
    unknownWord = unknownWord?.corrected(correction)
  }
}

extension PartnerThreat {
  fileprivate func corrected(_ correction: ClockCorrection) -> PartnerThreat {
    var threat = self
    if let opened {
      threat.opened = OpenedThreat(level: opened.level, said: opened.said.corrected(correction))
    }
    for (level, said) in openedInPart { threat.openedInPart[level] = said.corrected(correction) }
    correction.correctEnd(&threat.closedAt)
    return threat
  }
}

extension ReportedText {
  fileprivate func corrected(_ correction: ClockCorrection) -> ReportedText {
    var said = self
    correction.correct(&said.observedAt)
    return said
  }
}
