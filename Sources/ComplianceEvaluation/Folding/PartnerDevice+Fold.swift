import ConnectorModel

/// Folding. Each part of the value is the greatest of what was reported, so that neither the order
/// nor the number of the reports matters, nor how they were split into batches.
extension PartnerDevice {
  /// Takes in one report about this device. A heartbeat concerns no device and changes nothing.
  package mutating func fold(_ report: Report, receivedAt: Timestamp) {
    let said = ReportedText(report, receivedAt: receivedAt)
    switch report.kind {
    case .heartbeat, .wordUnknown: return
    case .removed: noteRemoval(at: report.observedAt)
    case .state(let state): note(ReportedState(state: state, said: said))
    case .threatOpened(let id, let level): note(OpenedThreat(level: level, said: said), of: id)
    case .threatClosed(let id): noteClose(of: id, at: report.observedAt)
    }
    if report.kind != .removed, report.subject != .nobody { noteNaming(at: report.observedAt) }
  }

  /// This device after one more report.
  package func folded(_ report: Report, receivedAt: Timestamp) -> PartnerDevice {
    var device = self
    device.fold(report, receivedAt: receivedAt)
    return device
  }

  /// What the reports of both values together fold into. Both must be one device at the partner.
  package func merged(with other: PartnerDevice) -> PartnerDevice {
    var device = self
    device.partnerDeviceId = partnerDeviceId ?? other.partnerDeviceId
    if let removedAt = other.removedAt { device.noteRemoval(at: removedAt) }
    if let namedAt = other.namedAt { device.noteNaming(at: namedAt) }
    if let state = other.state { device.note(state) }
    for (id, threat) in other.threats {
      if let opened = threat.opened { device.note(opened, of: id) }
      if let closedAt = threat.closedAt { device.noteClose(of: id, at: closedAt) }
    }
    return device
  }

  private func isEnded(at time: Timestamp) -> Bool {
    guard let removedAt else { return false }
    return time <= removedAt
  }

  private mutating func noteNaming(at time: Timestamp) {
    guard !isEnded(at: time) else { return }
    namedAt = max(namedAt ?? time, time)
  }

  private mutating func note(_ reported: ReportedState) {
    guard !isEnded(at: reported.said.observedAt) else { return }
    state = reported.prevailing(over: state)
  }

  private mutating func note(_ opened: OpenedThreat, of id: String) {
    guard !isEnded(at: opened.said.observedAt) else { return }
    let known = threats[id, default: PartnerThreat()].opened
    threats[id, default: PartnerThreat()].opened = opened.prevailing(over: known)
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
    threats = threats.compactMapValues { threat in
      let kept = PartnerThreat(
        opened: threat.opened.flatMap { $0.said.observedAt <= time ? nil : $0 },
        closedAt: threat.closedAt.flatMap { $0 <= time ? nil : $0 })
      return kept.opened == nil && kept.closedAt == nil ? nil : kept
    }
  }
}
