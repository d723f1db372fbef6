import ConnectorModel
import StoredForms

enum StoredAssignment: StoredPart {
  case allDevices
  case allLicensedUsers
  case group(String)
  case exclusionGroup(String)

  init(_ target: AssignmentTarget) {
    switch target {
    case .allDevices: self = .allDevices
    case .allLicensedUsers: self = .allLicensedUsers
    case .group(let id): self = .group(id.rawValue)
    case .exclusionGroup(let id): self = .exclusionGroup(id.rawValue)
    }
  }

  func value() -> AssignmentTarget {
    switch self {
    case .allDevices: .allDevices
    case .allLicensedUsers: .allLicensedUsers
    case .group(let id): .group(GroupID(rawValue: id))
    case .exclusionGroup(let id): .exclusionGroup(GroupID(rawValue: id))
    }
  }
}
