import ConnectorModel

/// What one connector's partner says of one device, however many devices it is at the partner.
package struct DeviceState: Hashable, Sendable {
  package var state: PartnerDeviceState
  /// The report that the state rests on; nil when it rests on the absence of one.
  package var said: ReportedText?
  package var observedAt: Timestamp?
  /// How many open threats are too old to count.
  package var expiredThreats: Int
  /// The next moment at which time alone may change the state.
  package var changesAt: Timestamp?
  /// The partner's last word about the device that was not understood, at the place that its category names.
  package var unknownWord: ReportedText?

  /// Nothing is known.
  package static let unknown = DeviceState(state: .unknown, expiredThreats: 0)

  /// The worst of the partner devices that count; unknown when there are none.
  package static func combined(
    of standing: StandingStates, levelSource: LevelSource
  ) -> DeviceState {
    var combined: DeviceState?
    for folded in standing.states {
      let one = DeviceState(folded, levelSource: levelSource)
      combined = combined.map { one.joined(with: $0) } ?? one
    }
    var state = combined ?? .unknown
    state.unknownWord = standing.unknownWord
    return state
  }

  private init(_ folded: FoldedState, levelSource: LevelSource) {
    self.init(
      state: folded.state, said: folded.said, observedAt: folded.observedAt,
      expiredThreats: levelSource == .state ? 0 : folded.expiredThreats.count,
      changesAt: folded.changesAt)
  }

  package init(
    state: PartnerDeviceState, said: ReportedText? = nil, observedAt: Timestamp? = nil,
    expiredThreats: Int, changesAt: Timestamp? = nil
  ) {
    self.state = state
    self.said = said
    self.observedAt = observedAt
    self.expiredThreats = expiredThreats
    self.changesAt = changesAt
  }

  private func joined(with other: DeviceState) -> DeviceState {
    var joined = isPreferred(to: other) ? self : other
    joined.expiredThreats = expiredThreats + other.expiredThreats
    joined.changesAt = [changesAt, other.changesAt].compactMap { $0 }.min()
    return joined
  }

  /// The worse comes first, then the later, then a fixed order.
  private func isPreferred(to other: DeviceState) -> Bool {
    if state != other.state { return state.severity > other.state.severity }
    if observedAt != other.observedAt {
      return (observedAt ?? Timestamp(milliseconds: .min))
        > (other.observedAt ?? Timestamp(milliseconds: .min))
    }
    guard let said, let theirs = other.said else { return said != nil }
    if theirs.wordsPrecede(said) { return true }
    if said.wordsPrecede(theirs) { return false }
    return said.receivedAt <= theirs.receivedAt
  }
}
