/// A device as device management knows it.
package struct Device: Hashable, Sendable {
  package var key: DeviceKey
  /// Nil until a check-in says so; no policy applies to such a device.
  package var platform: Platform?
  package var ownership: Ownership
  package var management: Management
  /// Those of now, without the partner's own ids, which belong to connectors; at most one of a kind.
  package var identifiers: [DeviceIdentifier]
  /// As the device gave it; `osVersion` reads it.
  package var osText: String?
  package var name: String?
  package var model: String?
  package var manufacturer: String?
  package var isSupervised: Bool?
  /// What device management says; nil when it says nothing.
  package var isJailbroken: Bool?
  /// When its present enrolment began, as its manager says.
  package var enrolledAt: Timestamp?
  /// When the newest accepted check-in was made; nil as long as no record of the device had a time. It only moves
  /// forward.
  package var lastCheckInAt: Timestamp?
  /// When that check-in was received; the first record of the device, as long as none had a time.
  package var receivedAt: Timestamp
  /// Apps under app protection that are registered on the device.
  package var protectedApps: [String]
  package var groups: Set<GroupID>
  /// Set when the device has left device management; cleared when it is enrolled again.
  package var leftAt: Timestamp?
  /// The manager of its present enrolment; nil when nothing has named it.
  package var manager: String?
  /// When the device first spoke under its present enrolment.
  package var spokeSince: Timestamp?
  /// The latest of those before the present one, in the order in which they were heard of.
  package var formerEnrolments: [Enrolment]

  package init(
    key: DeviceKey, platform: Platform? = nil, ownership: Ownership, management: Management,
    identifiers: [DeviceIdentifier] = [], osText: String? = nil, name: String? = nil,
    model: String? = nil, manufacturer: String? = nil, isSupervised: Bool? = nil,
    isJailbroken: Bool? = nil, enrolledAt: Timestamp? = nil, lastCheckInAt: Timestamp?,
    receivedAt: Timestamp, protectedApps: [String] = [], groups: Set<GroupID> = [],
    leftAt: Timestamp? = nil, manager: String? = nil, spokeSince: Timestamp? = nil,
    formerEnrolments: [Enrolment] = []
  ) {
    self.key = key
    self.platform = platform
    self.ownership = ownership
    self.management = management
    self.identifiers = identifiers
    self.osText = osText
    self.name = name
    self.model = model
    self.manufacturer = manufacturer
    self.isSupervised = isSupervised
    self.isJailbroken = isJailbroken
    self.enrolledAt = enrolledAt
    self.lastCheckInAt = lastCheckInAt
    self.receivedAt = receivedAt
    self.protectedApps = protectedApps
    self.groups = groups
    self.leftAt = leftAt
    self.manager = manager
    self.spokeSince = spokeSince
    self.formerEnrolments = formerEnrolments
  }

  package var osVersion: OSVersion? { osText.flatMap { OSVersion($0) } }

  /// Whether the device has a directory device id, without which a partner cannot be told about it.
  package var isRegistered: Bool { identifier(.directoryDeviceId) != nil }

  package func identifier(_ kind: IdentifierKind) -> DeviceIdentifier? {
    identifiers.first { $0.kind == kind }
  }
}
