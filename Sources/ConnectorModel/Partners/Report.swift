/// One thing that a partner said, checked and copied.
package struct Report: Hashable, Sendable {
  package var subject: ReportSubject
  package var kind: ReportKind
  package var observedAt: Timestamp
  package var category: String?
  package var title: String?
  /// For administrators; at most 1,024 bytes.
  package var detail: String?
  /// The partner's own word for the state or level, where the adapter gave one.
  package var word: String?
  package var vendorCode: Int32
  /// What the partner says its device to be; nil when it says nothing.
  package var platform: Platform?
  /// Another part of the partner's record was not understood: this one counts only where it makes the device
  /// worse.
  package var isInPart: Bool

  package init(
    subject: ReportSubject, kind: ReportKind, observedAt: Timestamp, category: String? = nil,
    title: String? = nil, detail: String? = nil, word: String? = nil, vendorCode: Int32,
    platform: Platform? = nil, isInPart: Bool = false
  ) {
    self.subject = subject
    self.kind = kind
    self.observedAt = observedAt
    self.category = category
    self.title = title
    self.detail = detail
    self.word = word
    self.vendorCode = vendorCode
    self.platform = platform
    self.isInPart = isInPart
  }
}

/// Whom a report is about.
package enum ReportSubject: Hashable, Sendable {
  /// A device that the host named to the adapter.
  case device(DeviceKey)
  /// Any number of identifiers, no two of one kind.
  case identifiers([DeviceIdentifier])
  /// No device: a heartbeat, or a closed threat that names only its id.
  case nobody
}

package enum ReportKind: Hashable, Sendable {
  /// The whole condition of the device.
  case state(PartnerDeviceState)
  /// One finding is active.
  case threatOpened(id: String, level: ThreatLevel)
  /// That finding is over.
  case threatClosed(id: String)
  /// The partner no longer knows the device.
  case removed
  /// The partner is there. Error code 0 is healthy.
  case heartbeat(errorCode: Int32, lagMilliseconds: UInt64)
  /// The partner used a word of the device that nobody knows: the report's `word`, at the place that `category`
  /// names.
  case wordUnknown
}
