import ConnectorLedger
import ConnectorModel
import ConnectorStore

/// Commands and questions about groups of devices.
package struct Groups: Sendable {
  let readers: Readers
  let changing: SettingsWriter

  package func list() async throws(ServiceError) -> [GroupView] {
    try await readers.read { tables, state throws(StoreError) in
      var views: [GroupView] = []
      for group in state.settings.groups {
        views.append(GroupView(group, members: try tables.members(of: group.id).count))
      }
      return views
    }
  }

  package func create(
    _ id: GroupID, displayName: String?, by caller: Caller
  ) async throws(ServiceError) -> DeviceGroup {
    let text = id.rawValue
    try GivenName.check(text, of: "a group", atMost: 128)
    if let displayName { try GivenName.check(displayName, of: "a group", atMost: 256) }
    // A scope names groups with commas between them.
    guard !text.contains(",") else {
      throw ServiceError(
        .badRequest, "\"\(text)\" cannot name a group: a comma stands between groups",
        remedy: "Leave commas out of the id; --name may have them.")
    }
    let group = DeviceGroup(id: id, displayName: displayName ?? text, createdAt: changing.now())
    return try await changing.change(by: caller) { settings throws(ServiceError) in
      guard settings.group(id) == nil else {
        throw ServiceError(.conflict, "the group \"\(text)\" exists already")
      }
      return ([.groupSet(group)], group)
    }
  }

  /// Deletes a group that nothing uses. Without a confirmation nothing changes and the error states the
  /// consequence.
  package func delete(
    _ id: GroupID, isConfirmed: Bool, by caller: Caller
  ) async throws(ServiceError) {
    guard isConfirmed else {
      _ = try changing.settings.deleting(id)
      let members = try await readers.read { tables, _ throws(StoreError) in
        try tables.members(of: id).count
      }
      throw ServiceError(
        unconfirmed: "the group \"\(id)\" was not deleted",
        "Nothing uses it; \(members) \(members == 1 ? "device leaves" : "devices leave") it.")
    }
    try await changing.change(by: caller) { settings throws(ServiceError) in
      ([try settings.deleting(id)], ())
    }
  }

  /// Adds devices to a group and takes others out of it.
  package func change(
    _ change: GroupMembersChange, by caller: Caller
  ) async throws(ServiceError) -> GroupMembersChange {
    try await changing.change(by: caller) { settings throws(ServiceError) in
      _ = try settings.known(change.group)
      return ([.groupMembersChanged(change)], change)
    }
  }
}

extension Settings {
  /// The id of a group that exists.
  func known(_ id: GroupID) throws(ServiceError) -> GroupID {
    guard group(id) != nil else {
      throw ServiceError(.notFound, "there is no group \"\(id)\"", remedy: .listGroups)
    }
    return id
  }

  /// What deletes a group that nothing uses.
  func deleting(_ id: GroupID) throws(ServiceError) -> JournalEntry {
    let users = users(of: try known(id))
    guard users.isEmpty else {
      throw ServiceError(
        .conflict, "the group \"\(id)\" is in use by \(users.joined(separator: ", "))",
        remedy: .assignOtherwise)
    }
    return .groupDeleted(id)
  }

  /// What a group is assigned to, in words.
  fileprivate func users(of group: GroupID) -> [String] {
    let targets: Set<AssignmentTarget> = [.group(group), .exclusionGroup(group)]
    let policies =
      compliancePolicies.filter { !targets.isDisjoint(with: $0.assignments) }.map(\.displayName)
      + appProtectionPolicies.filter { !targets.isDisjoint(with: $0.assignments) }
      .map(\.displayName)
    let scoped = connectors.filter { $0.scope?.contains(group) == true }
    return policies.map { "the policy \"\($0)\"" }
      + scoped.map { "the connector \"\($0.descriptor.name)\"" }
  }
}

package struct GroupView: Hashable, Sendable, Codable {
  package var id: String
  package var displayName: String
  package var createdAt: Timestamp
  package var members: Int

  init(_ group: DeviceGroup, members: Int) {
    id = group.id.rawValue
    displayName = group.displayName
    createdAt = group.createdAt
    self.members = members
  }
}
