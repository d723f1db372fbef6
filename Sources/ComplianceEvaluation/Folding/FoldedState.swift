import ConnectorModel

/// What a partner device amounts to at one moment.
package struct FoldedState: Sendable {
  package var state: PartnerDeviceState
  /// The partner's last word is that it no longer knows the device.
  package var isRemoved: Bool
  /// The report that the state rests on; nil when it rests on the absence of one.
  package var said: ReportedText?
  /// When what the state rests on was observed: that report, or else the last that named the device.
  package var observedAt: Timestamp?
  /// Worst first.
  package var openThreats: [(id: String, threat: OpenedThreat)]
  /// Open, but older than the connector's threat lifetime. They do not count.
  package var expiredThreats: [(id: String, threat: OpenedThreat)]
  /// The next moment at which a threat that counts grows too old; nil: time alone changes nothing.
  package var changesAt: Timestamp?
}
