import ConnectorModel
import ConnectorStore

extension ConnectorService {
  package nonisolated func groups() throws(ServiceError) -> [GroupView] {
    try read { tables throws(StoreError) in
      var views: [GroupView] = []
      for group in try tables.groups() {
        views.append(
          GroupView(
            id: group.id.rawValue, displayName: group.displayName, createdAt: group.createdAt,
            members: try tables.members(of: group.id).count))
      }
      return views
    }
  }

  package func createGroup(id: String, displayName: String?) throws(ServiceError) -> DeviceGroup {
    guard !id.isEmpty, id.utf8.count <= 128, !id.contains(where: \.isNewline) else {
      throw ServiceError(
        .badRequest, "\"\(id)\" cannot name a group", remedy: "Use 1 to 128 bytes on one line.")
    }
    let group = DeviceGroup(
      id: GroupID(rawValue: id), displayName: displayName ?? id, createdAt: now())
    guard try !known(group.id) else {
      throw ServiceError(.conflict, "the group \"\(id)\" exists already")
    }
    try commit([.groupSet(group)])
    return group
  }

  package func deleteGroup(_ id: String) throws(ServiceError) {
    let group = try group(id)
    let users = try assignments(naming: group)
    guard users.isEmpty else {
      throw ServiceError(
        .conflict, "the group \"\(id)\" is in use by \(users.joined(separator: ", "))",
        remedy: "Assign those to other groups first.")
    }
    try commit([.groupDeleted(group)])
  }

  /// Adds devices to a group and takes others out of it; each is named as `device` understands it.
  package func changeMembers(
    of id: String, adding added: [String], removing removed: [String]
  ) throws(ServiceError) -> GroupMembersChange {
    let group = try group(id)
    var change = GroupMembersChange(group: group)
    for name in added { change.added.append(try device(named: name).key) }
    for name in removed { change.removed.append(try device(named: name).key) }
    try commit([.groupMembersChanged(change)])
    return change
  }

  /// The id of a group that exists.
  nonisolated func group(_ id: String) throws(ServiceError) -> GroupID {
    let group = GroupID(rawValue: id)
    guard try known(group) else {
      throw ServiceError(
        .notFound, "there is no group \"\(id)\"",
        remedy: "gatehouse group list shows them; gatehouse group create makes one.")
    }
    return group
  }

  private nonisolated func known(_ group: GroupID) throws(ServiceError) -> Bool {
    try read { tables throws(StoreError) in try tables.groups().contains { $0.id == group } }
  }

  private nonisolated func assignments(naming group: GroupID) throws(ServiceError) -> [String] {
    try read { tables throws(StoreError) in
      let targets: Set<AssignmentTarget> = [.group(group), .exclusionGroup(group)]
      let compliance = try tables.compliancePolicies().filter {
        !targets.isDisjoint(with: $0.assignments)
      }
      let apps = try tables.appProtectionPolicies().filter {
        !targets.isDisjoint(with: $0.assignments)
      }
      let connectors = try tables.connectors().filter { $0.scope?.contains(group) == true }
      return compliance.map { "the policy \"\($0.displayName)\"" }
        + apps.map { "the policy \"\($0.displayName)\"" }
        + connectors.map { "the connector \"\($0.descriptor.name)\"" }
    }
  }
}

package struct GroupView: Hashable, Sendable, Codable {
  package var id: String
  package var displayName: String
  package var createdAt: Timestamp
  package var members: Int

  package init(id: String, displayName: String, createdAt: Timestamp, members: Int) {
    self.id = id
    self.displayName = displayName
    self.createdAt = createdAt
    self.members = members
  }
}
