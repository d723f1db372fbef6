import ConnectorModel
import StoredForms

struct StoredGroup: StoredForm {
  static let kind = "group"

  var id: String
  var displayName: String
  var createdAt: String

  init(_ group: DeviceGroup) {
    id = group.id.rawValue
    displayName = group.displayName
    createdAt = group.createdAt.iso8601
  }

  func value() throws(UnreadableForm) -> DeviceGroup {
    DeviceGroup(
      id: GroupID(rawValue: id), displayName: displayName,
      createdAt: try createdAt.time("createdAt"))
  }
}
