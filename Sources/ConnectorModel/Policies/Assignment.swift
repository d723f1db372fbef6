/// To whom a policy is assigned. A device in an excluded group is left out whatever else holds.
package enum AssignmentTarget: Hashable, Sendable {
  case allDevices
  /// Every device of a licensed user; here the same as all devices.
  case allLicensedUsers
  case group(GroupID)
  case exclusionGroup(GroupID)
}

/// A named set of devices.
package struct DeviceGroup: Hashable, Sendable {
  package var id: GroupID
  package var displayName: String
  package var createdAt: Timestamp

  package init(id: GroupID, displayName: String, createdAt: Timestamp) {
    self.id = id
    self.displayName = displayName
    self.createdAt = createdAt
  }
}
