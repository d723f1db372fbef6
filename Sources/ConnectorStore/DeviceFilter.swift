import ConnectorModel

/// Which devices are wanted, by what the tables say of them; nil: all.
package struct DeviceFilter: Hashable, Sendable {
  package var platform: Platform?
  package var ownership: Ownership?
  package var group: GroupID?
  /// Those that have not checked in from this moment on, also those that never have.
  package var silentSince: Timestamp?

  package init(
    platform: Platform? = nil, ownership: Ownership? = nil, group: GroupID? = nil,
    silentSince: Timestamp? = nil
  ) {
    self.platform = platform
    self.ownership = ownership
    self.group = group
    self.silentSince = silentSince
  }

  package var wantsAll: Bool { self == DeviceFilter() }

  /// Says of one device what the tables are asked for many.
  package func wants(_ device: Device) -> Bool {
    (platform.map { $0 == device.platform } ?? true)
      && (ownership.map { $0 == device.ownership } ?? true)
      && (group.map { device.groups.contains($0) } ?? true)
      && (silentSince.map { moment in device.lastCheckInAt.map { $0 < moment } ?? true } ?? true)
  }
}

/// The order of a listing; devices of which the same is known are in the order of their keys.
package struct DeviceOrder: Hashable, Sendable {
  package enum Member: String, CaseIterable, Sendable {
    case number, name, user
    case lastCheckIn = "last-check-in"
  }

  package var member: Member
  package var isDescending: Bool

  package init(by member: Member = .number, isDescending: Bool = false) {
    self.member = member
    self.isDescending = isDescending
  }
}

/// What is kept of the fleet, counted.
package struct KeptDecisionCounts: Hashable, Sendable {
  package var compliance: [ComplianceState: Int] = [:]
  package var appProtection: [AppProtectionOutcome: Int] = [:]
  /// The next moment at which a decision ended as it was when it was kept; it may hold for longer by now.
  package var nextEnd: Timestamp?

  package init() {}
}
