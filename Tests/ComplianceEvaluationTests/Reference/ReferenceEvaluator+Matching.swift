import ComplianceEvaluation
import ConnectorModel

/// Whose device a report is about.
extension ReferenceEvaluator {
  /// What a host knows of devices and of the partner's own ids.
  struct Registry {
    var devices: [DeviceKey: [DeviceIdentifier]]
    var learnt: [DeviceIdentifier: DeviceKey]

    func keys(having identifier: DeviceIdentifier) -> [DeviceKey] {
      devices.filter { $0.value.contains(identifier) }.keys.sorted { $0.rawValue < $1.rawValue }
    }
  }

  static func match(
    _ identifiers: [DeviceIdentifier], order: [IdentifierKind], _ registry: Registry
  ) -> MatchResult {
    let own = identifiers.first { $0.kind == .partnerDeviceId }
    let known = own.flatMap { registry.learnt[$0] }
    var pointedAt: Set<DeviceKey> = []
    if let known { pointedAt.insert(known) }
    for identifier in identifiers
    where order.contains(identifier.kind) && identifier.kind.isOfDevice {
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
