/// A device as one partner has it: what the partner's reports about it fold into.
///
/// The folded value depends on which reports there were, not on their order or number.
package struct PartnerDevice: Hashable, Sendable {
  /// The partner's own id; nil while reports name the device by other identifiers only.
  package var partnerDeviceId: DeviceIdentifier?
  /// The greatest time at which the partner said that it no longer knows the device.
  package var removedAt: Timestamp?
  /// The greatest time of any report that named the device, `removed` apart.
  package var namedAt: Timestamp?
  package var state: ReportedState?
  /// By threat id.
  package var threats: [String: PartnerThreat]

  package init(
    partnerDeviceId: DeviceIdentifier? = nil, removedAt: Timestamp? = nil,
    namedAt: Timestamp? = nil, state: ReportedState? = nil, threats: [String: PartnerThreat] = [:]
  ) {
    self.partnerDeviceId = partnerDeviceId
    self.removedAt = removedAt
    self.namedAt = namedAt
    self.state = state
    self.threats = threats
  }
}

/// The report of a whole condition that counts.
package struct ReportedState: Hashable, Sendable {
  package var state: PartnerDeviceState
  package var said: ReportedText

  package init(state: PartnerDeviceState, said: ReportedText) {
    self.state = state
    self.said = said
  }
}

/// One finding. It is open while there is no close at or after the last opening.
package struct PartnerThreat: Hashable, Sendable {
  package var opened: OpenedThreat?
  package var closedAt: Timestamp?

  package init(opened: OpenedThreat? = nil, closedAt: Timestamp? = nil) {
    self.opened = opened
    self.closedAt = closedAt
  }
}

package struct OpenedThreat: Hashable, Sendable {
  package var level: ThreatLevel
  package var said: ReportedText

  package init(level: ThreatLevel, said: ReportedText) {
    self.level = level
    self.said = said
  }
}

/// When and in which words something was reported.
package struct ReportedText: Hashable, Sendable {
  package var observedAt: Timestamp
  /// The first receipt of this report.
  package var receivedAt: Timestamp
  package var category: String?
  package var title: String?
  package var detail: String?
  package var word: String?

  package init(
    observedAt: Timestamp, receivedAt: Timestamp, category: String? = nil, title: String? = nil,
    detail: String? = nil, word: String? = nil
  ) {
    self.observedAt = observedAt
    self.receivedAt = receivedAt
    self.category = category
    self.title = title
    self.detail = detail
    self.word = word
  }
}
