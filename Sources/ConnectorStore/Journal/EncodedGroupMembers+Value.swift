import ConnectorModel
import JournalFormat

extension EncodedGroupMembers {
  init(_ change: GroupMembersChange) {
    self.init()
    group = change.group.rawValue
    added = change.added.map(\.rawValue)
    removed = change.removed.map(\.rawValue)
  }
}

extension GroupMembersChange {
  init(_ encoded: EncodedGroupMembers) throws(UnreadableEntry) {
    try encoded.checkNoUnknownFields()
    self.init(
      group: GroupID(rawValue: encoded.group), added: encoded.added.map(DeviceKey.init(rawValue:)),
      removed: encoded.removed.map(DeviceKey.init(rawValue:)))
  }
}
