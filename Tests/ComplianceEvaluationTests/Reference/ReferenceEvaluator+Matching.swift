import ComplianceEvaluation
import ConnectorModel

/// Whose device a report is about.
extension ReferenceEvaluator {
  /// What a host knows of devices and of the partner's own ids.
  struct Registry {
    var devices: [DeviceKey: [DeviceIdentifier]]
    var platforms: [DeviceKey: Platform]
    var learnt: [DeviceIdentifier: DeviceKey]

    func keys(having identifier: DeviceIdentifier) -> [DeviceKey] {
      devices.filter { $0.value.contains(identifier) }.keys.sorted { $0.rawValue < $1.rawValue }
    }

    func candidate(_ key: DeviceKey) -> MatchCandidate {
      MatchCandidate(key, platform: platforms[key])
    }

    /// As if devices of other platforms were not there.
    func only(_ platform: Platform?) -> Registry {
      guard let platform else { return self }
      return Registry(
        devices: devices.filter { platforms[$0.key] == platform }, platforms: platforms,
        learnt: learnt.filter { platforms[$0.value] == platform })
    }
  }

  static func match(
    _ identifiers: [DeviceIdentifier], of platform: Platform?, order: [IdentifierKind],
    _ all: Registry
  ) -> MatchResult {
    let registry = all.only(platform)
    let own = identifiers.first { $0.kind == .partnerDeviceId }
    let parent = identifiers.first { $0.kind == .parentPartnerDeviceId }
    let known = own.flatMap { registry.learnt[$0] }
    let ofParent = registry.learnt.first { $0.key.comparable == parent?.comparable }?.value
    var pointedAt: Set<DeviceKey> = []
    if let device = known ?? ofParent { pointedAt.insert(device) }
    let partners: Set<IdentifierKind> = [.partnerDeviceId, .parentPartnerDeviceId]
    for identifier in identifiers
    where order.contains(identifier.kind) && !partners.contains(identifier.kind) {
      let devices = registry.keys(having: identifier)
      if devices.count > 1 {
        // A person may have several devices; a serial number that several have says nothing.
        if identifier.kind == .userPrincipalName { continue }
        return .conflict
      }
      pointedAt.formUnion(devices)
    }
    guard let device = pointedAt.first else { return .unmatched }
    if pointedAt.count > 1 { return .conflict }
    return .device(device, learns: known == nil ? own : nil)
  }
}
