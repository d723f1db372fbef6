import ConnectorModel

/// What the partner devices of one device and connector amount to that count: those that are neither removed nor
/// superseded, with what was said of the device as a whole.
///
/// It depends on the set of what was said, not on its order.
package struct StandingStates: Sendable {
  package private(set) var states: [FoldedState]
  /// The last word of theirs that was not understood.
  package private(set) var unknownWord: ReportedText?

  package init(
    of devices: [PartnerDevice], levelSource: LevelSource, threatLifetimeHours: Int?,
    at time: Timestamp
  ) {
    let folded = { (device: PartnerDevice) in
      device.currentState(
        levelSource: levelSource, threatLifetimeHours: threatLifetimeHours, at: time)
    }
    let whole = devices.filter { $0.partnerDeviceId == nil }
      .reduce(nil as PartnerDevice?) { $0?.merged(with: $1) ?? $1 }
    let own = devices.filter { $0.partnerDeviceId != nil }.map { device in
      whole.map { device.ended(by: $0) } ?? device
    }
    let counts = { (device: PartnerDevice) in
      if device.isRemoved { return false }
      guard device.isFollowed(byOneOf: own) else { return true }
      return folded(device).state.level != nil || folded(device.withoutParts).state.level != nil
    }
    var standing = own.filter(counts)
    var speaking = standing
    if let whole {
      if standing.count == 1 {
        standing = [standing[0].merged(with: whole)]
        speaking = standing
      } else {
        speaking.append(whole)
        if own.isEmpty || whole.tellsState(by: levelSource), counts(whole) {
          standing.append(whole)
        }
      }
    }
    states = standing.map(folded)
    unknownWord = speaking.compactMap(\.unknownWord)
      .reduce(nil as ReportedText?) { $1.prevailing(over: $0) }
  }
}

extension PartnerDevice {
  /// As if no record had been understood in part: such a one, which makes it worse, does not make it superseded.
  fileprivate var withoutParts: PartnerDevice {
    var device = self
    device.statesInPart = [:]
    device.threats = threats.mapValues { PartnerThreat(opened: $0.opened, closedAt: $0.closedAt) }
    return device
  }

  /// Whether another was first named after everything that this one ever said. One that was named only to be removed,
  /// or by what was not understood, follows nobody.
  fileprivate func isFollowed(byOneOf others: [PartnerDevice]) -> Bool {
    guard let last = mentions.last else { return false }
    return others.contains { other in
      other.mentions.lastWhole != nil && other.mentions.first.map { $0 > last } == true
    }
  }

  /// Whether anything was said of which a state of this source could come.
  fileprivate func tellsState(by levelSource: LevelSource) -> Bool {
    let hasState = state != nil || !statesInPart.isEmpty
    let hasThreat = threats.values.contains { $0.opened != nil || !$0.openedInPart.isEmpty }
    return switch levelSource {
    case .state: hasState
    case .threats: hasThreat
    case .worst: hasState || hasThreat
    }
  }
}
