import ConnectorLedger
import ConnectorModel
import ConnectorStore
import NameFolding

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
    let group = draft(id, displayName: displayName)
    return try await changing.change(by: caller) { settings throws(ServiceError) in
      ([try settings.creating(group)], group)
    }
  }

  /// A group as it would be created now.
  package func draft(_ id: GroupID, displayName: String?) -> DeviceGroup {
    DeviceGroup(id: id, displayName: displayName ?? id.rawValue, createdAt: changing.now())
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
      let isNothing = change.added.isEmpty && change.removed.isEmpty
      return (isNothing ? [] : [.groupMembersChanged(change)], change)
    }
  }

  /// What there is to change of a group's members: nobody is added who is in it, and each only once.
  package func change(
    of group: GroupID, adding: [DeviceKey], removing: [DeviceKey]
  ) async throws(ServiceError) -> GroupMembersChange {
    let members = try await readers.read { tables, _ throws(StoreError) in
      Set(try tables.members(of: group))
    }
    return GroupMembersChange(
      group: group, added: Set(adding).subtracting(members).sorted(),
      removed: Set(removing).intersection(members).sorted())
  }
}

extension [DeviceGroup] {
  /// The group that somebody means by its id or its name.
  package func named(_ text: String) throws(ServiceError) -> GroupID {
    if let exact = first(where: { $0.id.rawValue == text }) { return exact.id }
    let found = filter { $0.isNamed(text) }
    guard let only = found.first else {
      throw ServiceError(
        .notFound, "there is no group \"\(text)\"", remedy: .listGroups,
        suggestions: NameLikeness(to: FoldedName(text)).nearest(
          among: flatMap { Set([$0.id.rawValue, $0.displayName]).sorted() }))
    }
    guard found.count == 1 else {
      let ids = found.map(\.id.rawValue).joined(separator: ", ")
      throw ServiceError(
        .conflict, "\"\(text)\" can mean the groups \(ids)",
        remedy: "Give the id of the one that is meant.")
    }
    return only.id
  }
}

extension DeviceGroup {
  fileprivate func isNamed(_ text: String) -> Bool {
    let sought = FoldedName(text)
    return FoldedName(id.rawValue) == sought || FoldedName(displayName) == sought
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

  /// What creates a group. Its id and its name are nobody else's, also as people type them.
  func creating(_ group: DeviceGroup) throws(ServiceError) -> JournalEntry {
    let text = group.id.rawValue
    try GivenName.check(text, of: "a group", atMost: 128)
    try GivenName.check(group.displayName, of: "a group", atMost: 256)
    // A scope names groups with commas between them.
    guard !text.contains(",") else {
      throw ServiceError(
        .badRequest, "\"\(text)\" cannot name a group: a comma stands between groups",
        remedy: "Leave commas out of the id; --name may have them.")
    }
    for typed in [text, group.displayName] {
      guard let other = groups.first(where: { $0.isNamed(typed) }) else { continue }
      let isSame = [other.id.rawValue, other.displayName].contains(typed)
      throw ServiceError(
        .conflict,
        isSame
          ? "the group \"\(typed)\" exists already"
          : "the group \"\(other.id)\" exists already, and where people type it, \"\(typed)\" is the"
            + " same",
        remedy: "Use that one, or give this one another name.")
    }
    return .groupSet(group)
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
