import ConnectorModel

/// A named set of devices.
package struct DeviceGroupView: Hashable, Sendable, Encodable {
  package var id: GroupID
  package var displayName: String
  package var createdAt: Timestamp

  package init(_ value: DeviceGroup) {
    id = value.id
    displayName = value.displayName
    createdAt = value.createdAt
  }
}

/// Devices that came into a group, and left it.
package struct GroupMembersChangeView: Hashable, Sendable, Encodable {
  package var group: GroupID
  package var added: [DeviceKey]
  package var removed: [DeviceKey]

  package init(_ value: GroupMembersChange) {
    group = value.group
    added = value.added
    removed = value.removed
  }
}
