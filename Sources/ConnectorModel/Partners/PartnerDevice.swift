/// A device as one partner has it: what the partner's reports about it fold into.
///
/// The folded value depends on which reports there were, not on their order or number.
package struct PartnerDevice: Hashable, Sendable {
  /// The partner's own id; nil for what was said without one: it is about the device as a whole.
  package var partnerDeviceId: DeviceIdentifier?
  /// The greatest time at which the partner said that it no longer knows the device.
  package var removedAt: Timestamp?
  /// The greatest time of any report that named the device, `removed` apart.
  package var namedAt: Timestamp?
  package var state: ReportedState?
  /// States out of records that were not understood whole and are not older than `state`: they only raise it.
  package var statesInPart: [PartnerDeviceState: ReportedText]
  /// By threat id.
  package var threats: [String: PartnerThreat]
  /// What is known of when the partner has spoken of it, whatever it said.
  package var mentions: PartnerMentions
  /// The last word that was not understood, at the place that its category names; nil once a later record was
  /// understood whole.
  package var unknownWord: ReportedText?

  package init(
    partnerDeviceId: DeviceIdentifier? = nil, removedAt: Timestamp? = nil,
    namedAt: Timestamp? = nil, state: ReportedState? = nil,
    statesInPart: [PartnerDeviceState: ReportedText] = [:], threats: [String: PartnerThreat] = [:],
    mentions: PartnerMentions = PartnerMentions(), unknownWord: ReportedText? = nil
  ) {
    self.partnerDeviceId = partnerDeviceId
    self.removedAt = removedAt
    self.namedAt = namedAt
    self.state = state
    self.statesInPart = statesInPart
    self.threats = threats
    self.mentions = mentions
    self.unknownWord = unknownWord
  }
}

/// When a partner has spoken of a partner device. A removal takes none of it back.
package struct PartnerMentions: Hashable, Sendable {
  /// The least time of any report that named it, `removed` among them.
  package var first: Timestamp?
  /// The greatest.
  package var last: Timestamp?
  /// The greatest time of a report out of a record that was understood whole, `removed` apart.
  package var lastWhole: Timestamp?

  package init(first: Timestamp? = nil, last: Timestamp? = nil, lastWhole: Timestamp? = nil) {
    self.first = first
    self.last = last
    self.lastWhole = lastWhole
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
  /// Openings out of records that were not understood whole and are not older than `opened`, by level: they only
  /// make it worse.
  package var openedInPart: [ThreatLevel: ReportedText]
  package var closedAt: Timestamp?

  package init(
    opened: OpenedThreat? = nil, openedInPart: [ThreatLevel: ReportedText] = [:],
    closedAt: Timestamp? = nil
  ) {
    self.opened = opened
    self.openedInPart = openedInPart
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
