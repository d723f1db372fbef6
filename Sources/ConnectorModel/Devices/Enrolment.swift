/// A stay of a device under a device manager: who manages it, under which id, since when. A device has one at
/// present, and those before it.
package struct Enrolment: Hashable, Sendable {
  /// Within which the id identifies a device; nil when nothing names it.
  package var manager: String?
  /// The device's id there; nil for a manager that knows it by its hardware.
  package var id: DeviceIdentifier?
  /// When it began: as the manager says, or else the first time at which the device spoke under it; nil when neither
  /// is known.
  package var since: Timestamp?
  /// When it was said to be over; nil when that was not said.
  package var leftAt: Timestamp?

  package init(
    manager: String? = nil, id: DeviceIdentifier? = nil, since: Timestamp? = nil,
    leftAt: Timestamp? = nil
  ) {
    self.manager = manager
    self.id = id
    self.since = since
    self.leftAt = leftAt
  }

  /// Whether two names may be of one manager: where one of them is not said, nothing tells them apart.
  package static func mayBeOne(_ manager: String?, _ other: String?) -> Bool {
    manager == nil || other == nil || manager == other
  }
}

extension Device {
  /// Of the present one.
  package var enrolment: Enrolment {
    Enrolment(
      manager: manager, id: identifier(.mdmDeviceId), since: enrolledAt ?? spokeSince,
      leftAt: leftAt)
  }
}
