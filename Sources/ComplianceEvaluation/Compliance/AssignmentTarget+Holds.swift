import ConnectorModel

extension [AssignmentTarget] {
  /// Whether a policy with these assignments is assigned to the device. An excluded group wins.
  func hold(_ device: Device) -> Bool {
    var isIncluded = false
    for target in self {
      switch target {
      case .allDevices, .allLicensedUsers: isIncluded = true
      case .group(let group): isIncluded = isIncluded || device.groups.contains(group)
      case .exclusionGroup(let group): if device.groups.contains(group) { return false }
      }
    }
    return isIncluded
  }
}
