import ConnectorModel

/// Folding. Each part of the value is the greatest of what was reported, so that neither the order
/// nor the number of the reports matters, nor how they were split into batches.
extension PartnerDevice {
  /// Takes in one report about this device. A heartbeat concerns no device and changes nothing. What comes of a
  /// record that was not understood whole counts only where it makes the device worse.
  package mutating func fold(_ report: Report, receivedAt: Timestamp) {
    let said = ReportedText(report, receivedAt: receivedAt)
    switch report.kind {
    case .heartbeat: return
    case .removed where report.isInPart, .threatClosed where report.isInPart: break
    case .removed: noteRemoval(at: report.observedAt)
    case .threatClosed(let id): noteClose(of: id, at: report.observedAt)
    case .state(let state) where report.isInPart: note(said, as: state)
    case .state(let state): note(ReportedState(state: state, said: said))
    case .threatOpened(let id, let level) where report.isInPart: note(said, as: level, of: id)
    case .threatOpened(let id, let level): note(OpenedThreat(level: level, said: said), of: id)
    case .wordUnknown: noteUnknownWord(said)
    }
    if report.subject != .nobody { noteNaming(by: report) }
  }

  /// This device after one more report.
  package func folded(_ report: Report, receivedAt: Timestamp) -> PartnerDevice {
    var device = self
    device.fold(report, receivedAt: receivedAt)
    return device
  }

  /// What the reports of both values together fold into. Both must be one device at the partner.
  package func merged(with other: PartnerDevice) -> PartnerDevice {
    var device = ended(by: other)
    device.partnerDeviceId = partnerDeviceId ?? other.partnerDeviceId
    if let namedAt = other.namedAt { device.noteNaming(at: namedAt) }
    if let state = other.state { device.note(state) }
    for (state, said) in other.statesInPart { device.note(said, as: state) }
    for (id, threat) in other.threats {
      if let opened = threat.opened { device.note(opened, of: id) }
      for (level, said) in threat.openedInPart { device.note(said, as: level, of: id) }
    }
    if let word = other.unknownWord { device.noteUnknownWord(word) }
    device.note(other.mentions)
    return device
  }

  /// This device after what the reports of another value end: by their removals, and by the threats that they close.
  func ended(by other: PartnerDevice) -> PartnerDevice {
    var device = self
    if let removedAt = other.removedAt { device.noteRemoval(at: removedAt) }
    for (id, threat) in other.threats {
      if let closedAt = threat.closedAt { device.noteClose(of: id, at: closedAt) }
    }
    return device
  }
}

// Each part for itself.
extension PartnerDevice {
  private func isEnded(at time: Timestamp) -> Bool {
    guard let removedAt else { return false }
    return time <= removedAt
  }

  private mutating func noteNaming(by report: Report) {
    let time = report.observedAt
    let isRemoval = report.kind == .removed
    let isWhole = !report.isInPart && report.kind != .wordUnknown && !isRemoval
    note(PartnerMentions(first: time, last: time, lastWhole: isWhole ? time : nil))
    if !isRemoval { noteNaming(at: time) }
  }

  private mutating func noteNaming(at time: Timestamp) {
    guard !isEnded(at: time) else { return }
    namedAt = max(namedAt ?? time, time)
  }

  private mutating func note(_ other: PartnerMentions) {
    mentions = mentions.joined(with: other)
    guard let lastWhole = mentions.lastWhole, let word = unknownWord else { return }
    if lastWhole > word.observedAt { unknownWord = nil }
  }

  /// Whether it has been made good already, the naming that follows finds out.
  private mutating func noteUnknownWord(_ said: ReportedText) {
    guard !isEnded(at: said.observedAt) else { return }
    unknownWord = said.prevailing(over: unknownWord)
  }

  private mutating func note(_ reported: ReportedState) {
    guard !isEnded(at: reported.said.observedAt) else { return }
    let kept = reported.prevailing(over: state)
    state = kept
    statesInPart = statesInPart.filter { $0.value.observedAt >= kept.said.observedAt }
  }

  private mutating func note(_ said: ReportedText, as reported: PartnerDeviceState) {
    guard !isEnded(at: said.observedAt) else { return }
    if let state, said.observedAt < state.said.observedAt { return }
    statesInPart[reported] = said.prevailing(over: statesInPart[reported])
  }

  private mutating func note(_ opened: OpenedThreat, of id: String) {
    guard !isEnded(at: opened.said.observedAt) else { return }
    var threat = threats[id] ?? PartnerThreat()
    let kept = opened.prevailing(over: threat.opened)
    threat.opened = kept
    threat.openedInPart = threat.openedInPart.filter {
      $0.value.observedAt >= kept.said.observedAt
    }
    threats[id] = threat
  }

  private mutating func note(_ said: ReportedText, as level: ThreatLevel, of id: String) {
    guard !isEnded(at: said.observedAt) else { return }
    var threat = threats[id] ?? PartnerThreat()
    if let opened = threat.opened, said.observedAt < opened.said.observedAt { return }
    threat.openedInPart[level] = said.prevailing(over: threat.openedInPart[level])
    threats[id] = threat
  }

  private mutating func noteClose(of id: String, at time: Timestamp) {
    guard !isEnded(at: time) else { return }
    let known = threats[id]?.closedAt
    threats[id, default: PartnerThreat()].closedAt = max(known ?? time, time)
  }

  /// Ends what was observed at or before the removal.
  private mutating func noteRemoval(at time: Timestamp) {
    guard !isEnded(at: time) else { return }
    removedAt = time
    if let namedAt, namedAt <= time { self.namedAt = nil }
    if let state, state.said.observedAt <= time { self.state = nil }
    if let word = unknownWord, word.observedAt <= time { unknownWord = nil }
    statesInPart = statesInPart.filter { $0.value.observedAt > time }
    threats = threats.compactMapValues { threat in
      let kept = PartnerThreat(
        opened: threat.opened.flatMap { $0.said.observedAt <= time ? nil : $0 },
        openedInPart: threat.openedInPart.filter { $0.value.observedAt > time },
        closedAt: threat.closedAt.flatMap { $0 <= time ? nil : $0 })
      return kept == PartnerThreat() ? nil : kept
    }
  }
}

extension PartnerMentions {
  /// Of both together.
  fileprivate func joined(with other: PartnerMentions) -> PartnerMentions {
    PartnerMentions(
      first: [first, other.first].compactMap { $0 }.min(),
      last: [last, other.last].compactMap { $0 }.max(),
      lastWhole: [lastWhole, other.lastWhole].compactMap { $0 }.max())
  }
}
