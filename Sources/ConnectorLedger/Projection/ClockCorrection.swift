import ConnectorModel

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
}

extension ClockCorrection {
  /// - Returns: whether anything was ahead.
  func correct(_ device: inout Device) -> Bool {
    let times = [device.lastCheckInAt, device.leftAt, device.spokeSince, device.enrolledAt]
    guard
      times.contains(where: { $0.map(isAhead) ?? false })
        || device.formerEnrolments.contains(where: { $0.since.map(isAhead) ?? false })
    else { return false }
    correct(&device.lastCheckInAt)
    correct(&device.leftAt)
    correct(&device.spokeSince)
    correct(&device.enrolledAt)
    for index in device.formerEnrolments.indices {
      correct(&device.formerEnrolments[index].since)
      correct(&device.formerEnrolments[index].leftAt)
    }
    return true
  }

  func correct(_ inventory: inout Inventory) {
    correct(&inventory.installedAt)
    correct(&inventory.managedAt)
  }

  /// The last mention, or the removal, is as late as all else that was said of it.
  func correct(_ device: inout PartnerDevice) {
    let latest = [device.mentions.last, device.removedAt].compactMap { $0 }.max()
    guard latest.map(isAhead) ?? false else { return }
    correctEnd(&device.removedAt)
    correct(&device.namedAt)
    device.state = device.state.map {
      ReportedState(state: $0.state, said: corrected($0.said))
    }
    device.statesInPart = device.statesInPart.mapValues(corrected)
    device.threats = device.threats.mapValues(corrected)
    correct(&device.mentions.first)
    correct(&device.mentions.last)
    correct(&device.mentions.lastWhole)
    device.unknownWord = device.unknownWord.map(corrected)
  }

  private func corrected(_ threat: PartnerThreat) -> PartnerThreat {
    var threat = threat
    threat.opened = threat.opened.map { OpenedThreat(level: $0.level, said: corrected($0.said)) }
    threat.openedInPart = threat.openedInPart.mapValues(corrected)
    correctEnd(&threat.closedAt)
    return threat
  }

  private func corrected(_ said: ReportedText) -> ReportedText {
    var said = said
    correct(&said.observedAt)
    return said
  }

  private func correct(_ time: inout Timestamp) {
    if isAhead(time) { time = moment }
  }

  private func correct(_ time: inout Timestamp?) {
    if let ahead = time, isAhead(ahead) { time = moment }
  }

  /// An end does not reach what is said now.
  private func correctEnd(_ time: inout Timestamp?) {
    if let ahead = time, isAhead(ahead) { time = moment.adding(TimeSpan(milliseconds: -1)) }
  }
}
