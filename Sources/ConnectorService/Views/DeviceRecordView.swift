import ConnectorModel

/// A device as device management knows it.
package struct DeviceRecordView: Hashable, Sendable, Encodable {
  package var key: DeviceKey
  package var platform: Platform?
  package var ownership: Ownership
  package var management: Management
  package var identifiers: [DeviceIdentifier]
  package var osText: String?
  package var name: String?
  package var model: String?
  package var manufacturer: String?
  package var isSupervised: Bool?
  package var isJailbroken: Bool?
  package var enrolledAt: Timestamp?
  /// Nil as long as no record of the device had a time.
  package var lastCheckInAt: Timestamp?
  package var receivedAt: Timestamp
  package var protectedApps: [String]
  package var groups: Set<GroupID>
  package var leftAt: Timestamp?
  /// The manager of its present enrolment; nil when nothing has named it.
  package var manager: String?
  /// Those before the present one, in the order in which they were heard of.
  package var formerEnrolments: [EnrolmentView]

  package init(_ value: Device) {
    key = value.key
    platform = value.platform
    ownership = value.ownership
    management = value.management
    identifiers = value.identifiers
    osText = value.osText
    name = value.name
    model = value.model
    manufacturer = value.manufacturer
    isSupervised = value.isSupervised
    isJailbroken = value.isJailbroken
    enrolledAt = value.enrolledAt
    lastCheckInAt = value.lastCheckInAt
    receivedAt = value.receivedAt
    protectedApps = value.protectedApps
    groups = value.groups
    leftAt = value.leftAt
    manager = value.manager
    formerEnrolments = value.formerEnrolments.map(EnrolmentView.init)
  }

  package var isRegistered: Bool { identifiers.contains { $0.kind == .directoryDeviceId } }
}

/// A stay of a device under a device manager.
package struct EnrolmentView: Hashable, Sendable, Encodable {
  package var manager: String?
  /// The device's id there.
  package var mdmDeviceId: String?
  package var since: Timestamp?
  package var leftAt: Timestamp?

  package init(_ value: Enrolment) {
    manager = value.manager
    mdmDeviceId = value.id?.value
    since = value.since
    leftAt = value.leftAt
  }
}
